export { databaseUrls, ownerUrl, rolePasswords, type DatabaseRole } from './database-urls.ts';
export { ConfigError } from './errors.ts';
export { isLoopback } from './fields.ts';
export { deriveKey, loadConfig, readSettings, type Config, type CrispSettings, type Environment, type Settings, type SiemSettings, type StripeSettings } from './load.ts';
export { rateLimitDefaults, type RateLimit, type RateLimitName, type RateLimits } from './rate-limits.ts';
export { describeVariables, reservedVariables, variables } from './variables.ts';
