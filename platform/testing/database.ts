import { hash, randomBytes } from 'node:crypto';
import { rolePasswords } from '../config/index.ts';
import { migrate, openClient, readMigrations, roleNames } from '../db/index.ts';
import { migrateJobs } from '../jobs/index.ts';

const ROLE_PREFIX = 'dott_test';

export interface TestDatabaseOptions {
  /** Superuser's address of any database on the server. */
  readonly serverUrl: string;
  readonly folders: readonly string[];
  readonly secretKey: string;
}

function at(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

/**
 * A fresh database with every migration applied, copied from a template that the run's first caller makes.
 * Copying takes a tenth of the time of migrating.
 */
export async function createTestDatabase(options: TestDatabaseOptions): Promise<{ url: string; drop(): Promise<void> }> {
  const template = await ensureTemplate(options);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(options.serverUrl, async (query) => {
    // Two copies of one template must not begin at the same moment.
    await query(`select pg_advisory_lock(hashtext('copy of the template'))`);
    await query(`create database ${name} template ${template}`);
    await query(`select pg_advisory_unlock(hashtext('copy of the template'))`);
    // A copy has the template's tables, but not the rights on the database itself.
    const { app, system, ops, jobs } = roleNames(ROLE_PREFIX);
    await query(`revoke all on database ${name} from public`);
    await query(`grant connect on database ${name} to ${app}, ${system}, ${ops}, ${jobs}`);
  });
  return {
    url: at(options.serverUrl, name),
    drop: () => onServer(options.serverUrl, async (query) => void (await query(`drop database ${name} with (force)`))),
  };
}

async function ensureTemplate(options: TestDatabaseOptions): Promise<string> {
  const migrations = await readMigrations(options.folders);
  const name = `template_${hash('sha256', migrations.map((migration) => migration.checksum).join()).slice(0, 24)}`;
  await onServer(options.serverUrl, async (query) => {
    await query(`select pg_advisory_lock(hashtext('making of the template'))`);
    const { rowCount } = await query(`select 1 from pg_database where datname = '${name}' and datistemplate`);
    if (rowCount === 0) {
      await query(`drop database if exists ${name}`);
      await query(`create database ${name}`);
      const config = { secretKey: options.secretKey };
      await migrate({ ownerUrl: at(options.serverUrl, name), rolePrefix: ROLE_PREFIX, rolePasswords: rolePasswords(config), folders: options.folders });
      await migrateJobs(jobsUrl(at(options.serverUrl, name), options.secretKey));
      await query(`alter database ${name} with is_template true`);
    }
    await query(`select pg_advisory_unlock(hashtext('making of the template'))`);
  });
  return name;
}

function jobsUrl(databaseUrl: string, secretKey: string): string {
  const url = new URL(databaseUrl);
  url.username = `${ROLE_PREFIX}_jobs`;
  url.password = rolePasswords({ secretKey }).jobs;
  return url.href;
}

type Query = (text: string) => Promise<{ rowCount: number | null }>;

async function onServer(url: string, work: (query: Query) => Promise<void>): Promise<void> {
  const client = openClient(url, 'dott test');
  await client.connect();
  try {
    await work((text) => client.query(text));
  } finally {
    await client.end();
  }
}

/** The role prefix that test databases share: roles belong to a whole server. */
export const testRolePrefix = ROLE_PREFIX;

