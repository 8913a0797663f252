import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresSetupError } from './setup-error.ts';
import type { Account } from './account.ts';
import type { PostgresRuntime } from './runtime.ts';

/** The files of one embedded database server. */
export interface Cluster {
  readonly folder: string;
  readonly password: string;
  /** How PostgreSQL is told where its files are; not always the path, see {@link addressOf}. */
  readonly address: string;
}

/** Opens the cluster in a folder, making it when there is none. */
export function openCluster(folder: string, runtime: PostgresRuntime, account: Account | undefined): Cluster {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (account) giveTo(folder, account);
  const passwordFile = join(folder, 'password');
  const data = join(folder, 'data');
  if (existsSync(data)) requireVersion(data, runtime.majorVersion);
  else makeCluster({ folder, data, passwordFile }, runtime, account);
  return { folder: data, password: readFileSync(passwordFile, 'utf8').trim(), address: addressOf(data, account) };
}

/**
 * Root's data folder may lie below a folder that the account cannot enter. The server starts inside its folder, which needs no
 * permission above it, and finds its files by the name that Linux gives to wherever a process stands.
 */
function addressOf(data: string, account: Account | undefined): string {
  if (!account || spawnSync('test', ['-w', data], { ...account, cwd: '/' }).status === 0) return data;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new PostgresSetupError(`The user postgres cannot reach ${data}. Set DOTT_DATA_DIR to a folder outside root's home.`);
}

interface ClusterPaths {
  readonly folder: string;
  readonly data: string;
  readonly passwordFile: string;
}

function makeCluster(paths: ClusterPaths, runtime: PostgresRuntime, account: Account | undefined): void {
  // A start that was killed half-way must not leave something that looks like a database.
  const draft = `${paths.data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(paths.passwordFile, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  if (account) for (const path of [draft, paths.passwordFile]) chownSync(path, account.uid, account.gid);
  const address = addressOf(draft, account);
  const made = spawnSync(
    join(runtime.bin, 'initdb'),
    [
      `--pgdata=${address}`, `--pwfile=${address}/../password`, '--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8',
      '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--data-checksums',
    ],
    { ...account, cwd: draft, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  if (made.status !== 0) throw new PostgresSetupError(`The embedded database could not be made: ${made.error?.message ?? made.stderr.trim()}`);
  renameSync(draft, paths.data);
}

function requireVersion(data: string, majorVersion: number): void {
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (Number(found) === majorVersion) return;
  throw new PostgresSetupError(
    `The data folder holds a database of PostgreSQL ${found}, and this version of Dott brings PostgreSQL ${majorVersion}. ` +
      `Start the version of Dott that made it, dump the database there with pg_dump, and load the dump into a server that DATABASE_URL names.`,
  );
}

/** Files that an ordinary user made earlier must belong to the account before it can use them. */
function giveTo(path: string, account: Account): void {
  const found = statSync(path);
  if (found.uid === account.uid) return;
  const give = (entry: string): void => {
    const facts = lstatSync(entry);
    if (facts.isDirectory()) for (const name of readdirSync(entry)) give(join(entry, name));
    if (!facts.isSymbolicLink()) chownSync(entry, account.uid, account.gid);
  };
  give(path);
}
