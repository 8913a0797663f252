import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationFolders } from '@dott/modules/registry';
import { databaseUrls, loadConfig, rolePasswords, type Config } from '@dott/platform/config';
import { migrate, openClient } from '@dott/platform/db';
import { preparePostgres, stopServer } from '@dott/platform/embedded-postgres';
import { migrateJobs } from '@dott/platform/jobs';

/** A migrated database of its own, with PostgreSQL as the product runs it: fsync on. */
export interface Environment {
  /** What a process of the product needs to run on it. */
  readonly env: Readonly<Record<string, string>>;
  readonly config: Config;
  /** Address with the superuser's login, whom no policy narrows. */
  readonly ownerUrl: string;
  /** Address with the login of tenants' requests, under every policy. */
  readonly appUrl: string;
  /** Process of the database server. */
  readonly postgresPid: number;
  readonly postgresVersion: string;
  /** Folder that is removed at the end. */
  readonly folder: string;
  close(): Promise<void>;
}

const DATABASE = 'bench';

/** Starts PostgreSQL in a folder of its own and brings it to this version's shape. */
export async function openEnvironment(): Promise<Environment> {
  const folder = await mkdtemp(join(tmpdir(), 'dott-bench-'));
  const server = preparePostgres({
    folder: join(folder, 'postgres'),
    port: await freePort(),
    openLog(use) {
      const descriptor = openSync(join(folder, 'postgres.log'), 'a');
      try {
        return use(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
    settings: { max_connections: '300' },
  });
  const child = await server.start();
  const postgresVersion = await prepare(server.url('postgres'));
  const ownerUrl = server.url(DATABASE);
  const env = { DATABASE_URL: ownerUrl, SECRET_KEY: 'a key for measuring only, long enough to pass the check', DOTT_DATA_DIR: join(folder, 'var'), LOG_LEVEL: 'warn', RATE_LIMITS: 'api=100000000/60,session=100000000/60' };
  const config = loadConfig(env);
  await migrate({ ownerUrl, rolePrefix: config.databaseRolePrefix, rolePasswords: rolePasswords(config), folders: migrationFolders() });
  await migrateJobs(databaseUrls(config).jobs);
  return {
    env, config, ownerUrl, postgresVersion, folder,
    appUrl: databaseUrls(config).app,
    postgresPid: child.pid ?? 0,
    async close() {
      await stopServer(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function prepare(adminUrl: string): Promise<string> {
  const client = openClient(adminUrl, 'dott bench');
  await client.connect();
  try {
    await client.query(`create database ${DATABASE}`);
    const { rows: [row] } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
    return row?.version ?? '';
  } finally {
    await client.end();
  }
}

/** A TCP port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
