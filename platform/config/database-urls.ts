import { ConfigError } from './errors.ts';
import { deriveKey, type Config } from './load.ts';

const roles = ['app', 'system', 'ops', 'jobs'] as const;

/** The database logins of running processes. */
export type DatabaseRole = (typeof roles)[number];

/** The password of each database role, derived from the secret key, so that none has to be kept. */
export function rolePasswords(config: Pick<Config, 'secretKey'>): Record<DatabaseRole, string> {
  const password = (role: DatabaseRole): string => deriveKey(config, `database role ${role}`).toString('base64url');
  return { app: password('app'), system: password('system'), ops: password('ops'), jobs: password('jobs') };
}

/** Where each role connects: its own variable, or the host and database of DATABASE_URL with the derived password. Throws a ConfigError. */
export function databaseUrls(config: Config): Record<DatabaseRole, string> {
  return { app: roleUrl(config, 'app'), system: roleUrl(config, 'system'), ops: roleUrl(config, 'ops'), jobs: roleUrl(config, 'jobs') };
}

/** The owner's login that start and migrate use. Throws a ConfigError when there is none. */
export function ownerUrl(config: Config): string {
  if (config.databaseUrl === undefined) throw new ConfigError(['DATABASE_URL is missing: this command needs the login that owns the database.']);
  return config.databaseUrl;
}

function roleUrl(config: Config, role: DatabaseRole): string {
  const given = { app: config.databaseAppUrl, system: config.databaseSystemUrl, ops: config.databaseOpsUrl, jobs: config.databaseJobsUrl }[role];
  if (given !== undefined) return given;
  if (config.databaseUrl === undefined) {
    throw new ConfigError([`DATABASE_${role.toUpperCase()}_URL or DATABASE_URL is missing: \`dott start\` runs a database of its own, single roles need one.`]);
  }
  const url = new URL(config.databaseUrl);
  url.username = `${config.databaseRolePrefix}_${role}`;
  url.password = rolePasswords(config)[role];
  return url.href;
}
