import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { reservedVariables, variables } from '@dott/platform/config';
import { freePort } from '@dott/platform/testing';
import pg from 'pg';

const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
/** The first start builds the web app, on a machine that may be busy. */
const READY_MS = 480_000;
const STOP_MS = 60_000;

/** The whole product, started as a person would, in a data folder of its own. */
export interface Product {
  readonly appUrl: string;
  readonly port: number;
  readonly apiPort: number;
  readonly dataDir: string;
  readonly launcher: ChildProcess;
  /** Everything on standard output so far. */
  stdout(): string;
  stderr(): string;
  /** Sends a signal to the launcher and answers its exit code once it is gone. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Kills the launcher and everything that it started, all at once. */
  killAll(): Promise<void>;
}

export interface ProductOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly apiPort: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The command that starts it; the program itself when absent. */
  readonly runner?: readonly string[];
}

interface Spawned {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly exited: Promise<number | null>;
}

/** Starts the product and answers when it says that it is ready. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const spawned = spawnStart(options);
  const { child, out, err, exited } = spawned;
  const end = performance.now() + READY_MS;
  while (!out().includes('Dott is ready at ')) {
    if (child.exitCode !== null || performance.now() > end) {
      child.kill('SIGKILL');
      throw new Error(`the product did not start (exit code ${child.exitCode}): ${err()}`);
    }
    await sleep(50);
  }
  return {
    appUrl: `http://localhost:${options.port}`,
    port: options.port,
    apiPort: options.apiPort,
    dataDir: options.dataDir,
    launcher: child,
    stdout: out,
    stderr: err,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return within(STOP_MS, exited);
    },
    async killAll() {
      const pids = [child.pid ?? 0, ...childPids(options.dataDir)];
      for (const pid of pids) killQuietly(pid);
      await within(STOP_MS, exited);
    },
  };
}

/** Runs a start that is expected to refuse; answers its exit code and what it said. */
export async function failedStart(options: ProductOptions): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { exited, out, err, child } = spawnStart(options);
  const timer = setTimeout(() => child.kill('SIGTERM'), STOP_MS);
  const code = await exited;
  clearTimeout(timer);
  return { code, stdout: out(), stderr: err() };
}

/** Runs another command of the program to its end. */
export async function runDott(command: string, options: ProductOptions): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { exited, out, err } = spawnStart({ ...options, runner: [...program, command] });
  return { code: await exited, stdout: out(), stderr: err() };
}

const program = [process.execPath, join(repositoryRoot, 'apps/cli/main.ts')] as const;

function spawnStart(options: ProductOptions): Spawned {
  const [command = '', ...args] = options.runner ?? [...program, 'start'];
  const child = spawn(command, args, {
    cwd: repositoryRoot,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Variables of whoever runs the tests must not reach the product.
    env: { ...bareEnvironment(), PORT: String(options.port), API_PORT: String(options.apiPort), DOTT_DATA_DIR: options.dataDir, ...options.env },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { child, out: () => out, err: () => err, exited };
}

function bareEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of [...Object.keys(variables), ...reservedVariables, 'NODE_ENV', 'VITEST']) Reflect.deleteProperty(env, name);
  return env;
}

/** Numbers of the processes that the launcher noted in its lock file. */
export function childPids(dataDir: string): number[] {
  try {
    // Written by the launcher.
    const lock = JSON.parse(readFileSync(join(dataDir, 'launcher.lock'), 'utf8')) as { children: { pid: number }[] };
    return lock.children.map(({ pid }) => pid);
  } catch {
    return [];
  }
}

/** The process of one role, by its command line; the embedded server's by its own file. */
export function pidOf(product: Product, role: 'api' | 'worker' | 'web' | 'postgres'): number {
  if (role === 'postgres') return Number(readFileSync(join(product.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
  const found = childPids(product.dataDir).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[2] === role);
  if (found === undefined) throw new Error(`${role} does not run`);
  return found;
}

/** A connection to the embedded database as its superuser. */
export async function connectToDatabase(dataDir: string, database = 'dott'): Promise<pg.Client> {
  const port = Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[3]);
  const password = readFileSync(join(dataDir, 'postgres/password'), 'utf8').trim();
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database });
  // A server that is killed on purpose breaks the connection; whoever uses it notices by itself.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The status of a path through the web app; 0 when nobody answers. */
export function statusOf(product: Product, path: string): Promise<number> {
  return fetch(`${product.appUrl}${path}`, { redirect: 'manual' }).then((response) => response.status, () => 0);
}

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(50);
  }
}

/** Whether a process still runs; one that has ended and waits to be collected does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

/** Different ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had ended already.
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
