import { hkdfSync } from 'node:crypto';
import { resolve } from 'node:path';
import { ConfigError } from './errors.ts';
import type { RateLimits } from './rate-limits.ts';
import { isLoopback } from './fields.ts';
import { keptSecretKey } from './secret-key.ts';
import { reservedVariables, variables, type ParsedVariables } from './variables.ts';

/** The variables of a process, as text. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where security events are sent, and how they are written there. */
export interface SiemSettings {
  readonly file: string | undefined;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly format: 'json' | 'cef';
  readonly caFile: string | undefined;
}

/** Everything that can be known without touching the machine; names are the variables' names in camel case. */
export interface Settings {
  readonly port: number;
  /** Origin without a trailing slash. */
  readonly appUrl: string;
  readonly trustProxy: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly apiPort: number;
  readonly apiHost: string;
  /** Origin without a trailing slash. */
  readonly apiUrl: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** True: the launcher runs PostgreSQL in the data folder. */
  readonly embeddedDatabase: boolean;
  readonly databaseUrl: string | undefined;
  readonly databaseAppUrl: string | undefined;
  readonly databaseSystemUrl: string | undefined;
  readonly databaseOpsUrl: string | undefined;
  readonly databaseJobsUrl: string | undefined;
  readonly databaseRolePrefix: string;
  readonly redisUrl: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly sessionCacheTtlMs: number;
  readonly enableSessionMetrics: boolean;
  readonly metricsToken: string | undefined;
  readonly operatorEmails: readonly string[];
  readonly securityAlertEmail: string | undefined;
  /** Base address of the traces' collector; undefined: no traces. */
  readonly otlpEndpoint: string | undefined;
  /** 32 bytes; undefined: nobody comes over from the former product. */
  readonly legacyCookieKey: Buffer | undefined;
  readonly legacyMigrationUntil: Date | undefined;
  /** The provider that people sign in with. */
  readonly oidc: OidcSettings | undefined;
  /** Google, asked directly. */
  readonly google: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
  /** Whether accounts with an address and a password of our own exist: always without a provider. */
  readonly localPasswords: boolean;
  /** Paid plans can be bought; null: they cannot, and nothing offers them. */
  readonly stripe: StripeSettings | null;
  /** Chat with support; null: there is none. */
  readonly crisp: CrispSettings | null;
  readonly backup: {
    readonly passphrase: string | undefined;
    /** Public keys of age. */
    readonly recipients: readonly string[];
    /** A secret key of age. */
    readonly identity: string | undefined;
  };
  readonly rateLimits: RateLimits;
  /** Where lists of leaked passwords are asked for; undefined where nobody is asked. */
  readonly passwordLeaksUrl: URL | undefined;
  /** Towns of network addresses, for who has such a file. */
  readonly geoCityFile: string | undefined;
  readonly securityEventDays: number;
  /** For how many full years the books of a closed business are kept. */
  readonly booksYears: number;
  readonly siem: SiemSettings;
  readonly logLevel: ParsedVariables['LOG_LEVEL'];
  /** Sentences for the person who starts it: nothing is wrong, but it may not be what was meant. */
  readonly warnings: readonly string[];
}

/** An OpenID Connect provider. */
export interface OidcSettings {
  /** As its metadata spell it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string | undefined;
  readonly passwordRealm: string | undefined;
  readonly googleConnection: string | undefined;
}

/** The account at Stripe that plans are paid to. */
export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Without a trailing slash. */
  readonly apiBase: string;
}

/** The chat with support at Crisp. */
export interface CrispSettings {
  readonly websiteId: string;
  readonly loaderUrl: string;
}

/** The whole configuration of a process. */
export interface Config extends Settings {
  readonly secretKey: string;
  /** Former secret keys: still good for reading, never for writing. */
  readonly secretKeysOld: readonly string[];
  /** The web app's credential at the API. */
  readonly serviceKey: string;
}

/** Reads the environment without touching the machine; throws a ConfigError with a sentence for each variable that is wrong. */
export function readSettings(env: Environment): Settings {
  return toSettings(parse(env), env);
}

/** The configuration of a process; makes and keeps the secret key when PostgreSQL is embedded. Throws a ConfigError. */
export function loadConfig(env: Environment): Config {
  const parsed = parse(env);
  const settings = toSettings(parsed, env);
  if (parsed.SECRET_KEY === undefined && !settings.embeddedDatabase) {
    throw new ConfigError(['SECRET_KEY is missing: with a database of your own it must be given (make one with: openssl rand -base64 48).']);
  }
  const secretKey = parsed.SECRET_KEY ?? keptSecretKey(settings.dataDir);
  const serviceKey = parsed.SERVICE_KEY ?? derive(secretKey, 'service credential').toString('base64url');
  return { ...settings, secretKey, secretKeysOld: parsed.SECRET_KEYS_OLD, serviceKey };
}

/** A key of 32 bytes for one purpose; different purposes give unrelated keys, and none leads back to the secret key. */
export function deriveKey(config: Pick<Config, 'secretKey'>, purpose: string): Buffer {
  return derive(config.secretKey, purpose);
}

function derive(secretKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, 'dott', purpose, 32));
}

function parse(env: Environment): ParsedVariables {
  const sentences: string[] = [];
  const parsed = Object.entries(variables).map(([name, { schema }]) => {
    // An empty variable is an absent one: compose files and shells make them.
    const result = schema.safeParse(env[name]?.trim() || undefined);
    if (!result.success) sentences.push(`${name} ${result.error.issues[0]?.message ?? 'is wrong'}.`);
    return [name, result.data] as const;
  });
  if (sentences.length > 0) throw new ConfigError(sentences);
  // Object.fromEntries forgets which name has which type; each value came from the schema of its name.
  return Object.fromEntries(parsed) as unknown as ParsedVariables;
}

function toSettings(parsed: ParsedVariables, env: Environment): Settings {
  if (parsed.PORT === parsed.API_PORT) throw new ConfigError([`PORT and API_PORT are both ${parsed.PORT}; they must differ.`]);
  const appUrl = parsed.APP_URL ?? `http://localhost:${parsed.PORT}`;
  const roleUrls = [parsed.DATABASE_APP_URL, parsed.DATABASE_SYSTEM_URL, parsed.DATABASE_OPS_URL, parsed.DATABASE_JOBS_URL];
  return {
    port: parsed.PORT,
    appUrl,
    trustProxy: parsed.TRUST_PROXY,
    corsOrigins: parsed.CORS_ORIGINS,
    apiPort: parsed.API_PORT,
    apiHost: parsed.API_HOST,
    apiUrl: (parsed.API_URL ?? `http://${reachableHost(parsed.API_HOST)}:${parsed.API_PORT}`).replace(/\/+$/, ''),
    dataDir: resolve(parsed.DOTT_DATA_DIR),
    embeddedDatabase: parsed.DATABASE_URL === undefined && roleUrls.every((url) => url === undefined),
    databaseUrl: parsed.DATABASE_URL,
    databaseAppUrl: parsed.DATABASE_APP_URL,
    databaseSystemUrl: parsed.DATABASE_SYSTEM_URL,
    databaseOpsUrl: parsed.DATABASE_OPS_URL,
    databaseJobsUrl: parsed.DATABASE_JOBS_URL,
    databaseRolePrefix: parsed.DATABASE_ROLE_PREFIX,
    redisUrl: parsed.REDIS_URL,
    smtpUrl: parsed.SMTP_URL,
    mailFrom: parsed.MAIL_FROM,
    sessionCacheTtlMs: parsed.SESSION_CACHE_TTL,
    enableSessionMetrics: parsed.ENABLE_SESSION_METRICS,
    metricsToken: parsed.METRICS_TOKEN,
    operatorEmails: parsed.OPERATOR_EMAILS,
    securityAlertEmail: parsed.SECURITY_ALERT_EMAIL,
    otlpEndpoint: parsed.OTEL_EXPORTER_OTLP_ENDPOINT,
    legacyCookieKey: parsed.LEGACY_COOKIE_KEY,
    legacyMigrationUntil: parsed.LEGACY_MIGRATION_UNTIL,
    ...providersOf(parsed),
    stripe: stripeOf(parsed),
    crisp: parsed.NEXT_PUBLIC_CRISP_WEBSITE_ID === undefined ? null : { websiteId: parsed.NEXT_PUBLIC_CRISP_WEBSITE_ID, loaderUrl: parsed.CRISP_LOADER_URL },
    backup: { passphrase: parsed.BACKUP_PASSPHRASE, recipients: parsed.BACKUP_RECIPIENTS, identity: parsed.BACKUP_IDENTITY },
    rateLimits: parsed.RATE_LIMITS,
    passwordLeaksUrl: parsed.PASSWORD_LEAKS_URL === undefined ? undefined : new URL(parsed.PASSWORD_LEAKS_URL),
    geoCityFile: parsed.GEO_CITY_FILE,
    securityEventDays: parsed.SECURITY_EVENT_DAYS,
    booksYears: parsed.BOOKS_YEARS,
    siem: { file: parsed.SIEM_FILE, url: parsed.SIEM_URL, token: parsed.SIEM_TOKEN, format: parsed.SIEM_FORMAT, caFile: parsed.SIEM_CA_FILE },
    logLevel: parsed.LOG_LEVEL,
    warnings: warningsOf(parsed, appUrl, env),
  };
}

function providersOf(parsed: ParsedVariables): Pick<Settings, 'oidc' | 'google' | 'localPasswords'> {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, GOOGLE_CLIENT_ID: googleId, GOOGLE_CLIENT_SECRET: googleSecret } = parsed;
  const sentences: string[] = [];
  if (issuer !== undefined && (clientId === undefined || clientSecret === undefined)) sentences.push('OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.');
  if ((googleId === undefined) !== (googleSecret === undefined)) sentences.push('GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET need each other.');
  // An ID token is issued for the client id: it must not pass for an access token.
  if (clientId !== undefined && parsed.OIDC_AUDIENCE === clientId) sentences.push('OIDC_AUDIENCE must not be OIDC_CLIENT_ID.');
  if (sentences.length > 0) throw new ConfigError(sentences);
  const oidc = issuer === undefined || clientId === undefined || clientSecret === undefined ? undefined : {
    issuer, clientId, clientSecret, audience: parsed.OIDC_AUDIENCE, passwordRealm: parsed.OIDC_PASSWORD_REALM, googleConnection: parsed.OIDC_GOOGLE_CONNECTION,
  };
  return {
    oidc,
    google: googleId === undefined || googleSecret === undefined ? undefined : { issuer: parsed.GOOGLE_ISSUER, clientId: googleId, clientSecret: googleSecret },
    localPasswords: oidc === undefined || parsed.OIDC_LOCAL_PASSWORDS,
  };
}

function stripeOf(parsed: ParsedVariables): StripeSettings | null {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = parsed;
  // Without the webhook's secret a payment could be taken and never be believed.
  if ((secretKey === undefined) !== (webhookSecret === undefined)) throw new ConfigError(['STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET need each other.']);
  return secretKey === undefined || webhookSecret === undefined ? null : { secretKey, webhookSecret, apiBase: parsed.STRIPE_API_BASE.replace(/\/+$/, '') };
}

function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function warningsOf(parsed: ParsedVariables, appUrl: string, env: Environment): string[] {
  const ignored = reservedVariables.filter((name) => env[name]?.trim());
  const warnings = ignored.map((name) => `${name} is set, but this version does not use it yet.`);
  if (parsed.SMTP_URL === undefined && !isLoopback(new URL(appUrl))) {
    warnings.push('SMTP_URL is not set: mail is kept in the data folder and reaches nobody, although APP_URL is public.');
  }
  if (parsed.LEGACY_COOKIE_KEY !== undefined && parsed.LEGACY_MIGRATION_UNTIL === undefined) {
    warnings.push('LEGACY_MIGRATION_UNTIL is not set: sign-in cookies of the former product are taken for as long as this version runs.');
  }
  return warnings;
}
