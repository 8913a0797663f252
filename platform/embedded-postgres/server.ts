import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresSetupError } from './setup-error.ts';
import { endProcess, findProcess, refOf } from '../processes/index.ts';
import { postgresAccount, type Account } from './account.ts';
import { openCluster, type Cluster } from './cluster.ts';
import { findRuntime, type PostgresRuntime } from './runtime.ts';

const STOP_MS = 30_000;
const ATTEMPTS = 4;
/** Recovery after a crash replays what was written since the last checkpoint, which may take a while. */
const READY_MS = 10 * 60_000;

export interface PostgresOptions {
  /** Everything of this server lives here: files, password. */
  readonly folder: string;
  readonly port: number;
  /** Descriptor that takes the server's own log. */
  readonly openLog: <T>(use: (descriptor: number) => T) => T;
  /** Further settings, such as `fsync` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** An embedded server that is ready to be started, and started again. */
export interface PostgresServer {
  /** Starts it and answers when it accepts connections; a server that a killed launcher left behind is stopped first. */
  start(): Promise<ChildProcess>;
  /** Address of one of its databases, with the superuser's login. */
  url(database: string): string;
}

/** Prepares the server of a folder: programs, account and files. Throws a PostgresSetupError when something stands in the way. */
export function preparePostgres(options: PostgresOptions): PostgresServer {
  const account = postgresAccount();
  const runtime = findRuntime(account);
  const cluster = openCluster(options.folder, runtime, account);
  return {
    async start() {
      await stopLeftover(cluster);
      return startPatiently(() => spawnServer(options, { account, runtime, cluster }), cluster);
    },
    url: (database) => `postgres://postgres:${cluster.password}@127.0.0.1:${options.port}/${database}`,
  };
}

interface Parts {
  readonly account: Account | undefined;
  readonly runtime: PostgresRuntime;
  readonly cluster: Cluster;
}

function spawnServer(options: PostgresOptions, { account, runtime, cluster }: Parts): ChildProcess {
  const settings: Record<string, string> = {
    port: String(options.port),
    listen_addresses: '127.0.0.1',
    // No socket: its place in /tmp would be shared with every other server of the machine.
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return options.openLog((log) =>
    spawn(join(runtime.bin, 'postgres'), ['-D', cluster.address, ...args], {
      ...account,
      cwd: cluster.folder,
      // A group of its own: Ctrl-C is for the launcher, which stops the database last.
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, LC_ALL: 'C' },
    }));
}

/** Processes of a killed server hold its memory for a moment longer, and the next one refuses to start until they are gone. */
async function startPatiently(start: () => ChildProcess, cluster: Cluster): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const child = start();
    try {
      await untilReady(child, cluster);
      return child;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(attempt * 300);
    }
  }
}

/** Stops the server that still holds these files: its launcher was killed, so nobody else will. */
async function stopLeftover(cluster: Cluster): Promise<void> {
  const pid = readPidFile(cluster)?.pid;
  const found = pid === undefined ? undefined : findProcess(pid);
  if (!found) return;
  if (!servesCluster(found.pid, found.command, cluster)) {
    // After a restart of the machine the number may belong to another program, for which PostgreSQL would refuse to start.
    rmSync(join(cluster.folder, 'postmaster.pid'), { force: true });
    return;
  }
  // SIGINT is PostgreSQL's "fast" stop: transactions under way are undone, what was answered is kept.
  await endProcess(found, 'SIGINT', STOP_MS);
}

function servesCluster(pid: number, command: string, cluster: Cluster): boolean {
  if (!/\bpostgres\b/.test(command)) return false;
  // A server stands in its own folder, by whatever name it was given.
  return process.platform === 'linux' ? readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster.folder) : command.includes(cluster.folder);
}

async function untilReady(child: ChildProcess, cluster: Cluster): Promise<void> {
  const failure = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new PostgresSetupError(`The embedded database ended while starting (${signal ?? `code ${code}`}); its log says why.`)));
  });
  // Nobody waits for the failure once the server is ready.
  failure.catch(() => undefined);
  await Promise.race([failure, pollReady(child, cluster)]);
}

async function pollReady(child: ChildProcess, cluster: Cluster): Promise<void> {
  const end = performance.now() + READY_MS;
  while (performance.now() < end && child.exitCode === null) {
    const state = readPidFile(cluster);
    if (state?.pid === child.pid && state?.status === 'ready') return;
    await sleep(20);
  }
  if (child.pid !== undefined) await stopServer(child);
  throw new PostgresSetupError('The embedded database did not become ready; its log says why.');
}

/** Address of a database of the server that runs in a folder now, with the superuser's login; undefined when none runs. */
export function findRunningServer(folder: string, database: string): string | undefined {
  const state = readPidFile({ folder: join(folder, 'data') });
  if (state?.status !== 'ready' || !findProcess(state.pid)) return undefined;
  const password = readFileSync(join(folder, 'password'), 'utf8').trim();
  return `postgres://postgres:${password}@127.0.0.1:${state.port}/${database}`;
}

/** Stops a server cleanly. */
export async function stopServer(child: ChildProcess): Promise<void> {
  const ref = child.pid === undefined ? undefined : refOf(child.pid);
  if (ref) await endProcess(ref, 'SIGINT', STOP_MS);
}

function readPidFile(cluster: Pick<Cluster, 'folder'>): { pid: number; port: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(cluster.folder, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch {
    return undefined;
  }
}
