import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, LaunchError, reasonOf } from './launch-error.ts';
import { variables } from '@dott/platform/config';
import { refOf, isRunning, type ProcessRef } from '@dott/platform/processes';
import { repositoryRoot } from './repository.ts';

const webRoot = join(repositoryRoot, 'apps/web');
const output = join(webRoot, '.next');
const stampPath = join(output, 'dott-inputs');
const lockPath = join(webRoot, '.next.lock');

/** Folders whose files can end up in the web app. */
const SOURCES = ['apps/web', 'modules', 'platform'];
const FILES = ['pnpm-lock.yaml', 'tsconfig.json'];
/** Never part of it, or written by the build itself. */
const IGNORED = /(?:^|\/)(?:node_modules|\.next|server|migrations|testing)(?:\/|$)|(?:^|\/)\.next\.lock|\.test\.tsx?$|(?:^|\/)next-env\.d\.ts$|\.tsbuildinfo$|\.md$/;

export interface BuildOptions {
  readonly say: (sentence: string) => void;
  /** Runs with the descriptor that takes the build's output. */
  readonly openLog: <T>(use: (descriptor: number) => T) => T;
  readonly logPath: string;
  readonly signal: AbortSignal;
}

/** Builds the web app unless the build that is there was made from the same files. */
export async function buildWebApp(options: BuildOptions): Promise<void> {
  const inputs = digestInputs();
  if (isBuilt(inputs)) return;
  const lock = await takeBuildLock(options);
  try {
    // Another start may have built it while this one waited.
    if (isBuilt(inputs)) return;
    options.say('building the web app, which the first start and a changed source need; this takes about a minute');
    rmSync(stampPath, { force: true });
    await runBuild(options, lock);
    writeFileSync(stampPath, inputs);
  } finally {
    lock.release();
  }
}

/** A digest of everything that the web app is built from. */
function digestInputs(): string {
  const digest = createHash('sha256');
  // A build knows where it was made, so a checkout that was moved is built again.
  digest.update(`${process.versions.node}\0${repositoryRoot}\0`);
  for (const path of [...FILES, ...SOURCES.flatMap((folder) => listFiles(join(repositoryRoot, folder)))]) {
    digest.update(path).update('\0').update(readFileSync(join(repositoryRoot, path))).update('\0');
  }
  // What the configuration knows is read when the app runs; Next writes all others of that name into the build.
  for (const [name, value] of Object.entries(process.env).sort()) if (name.startsWith('NEXT_PUBLIC_') && !Object.hasOwn(variables, name)) digest.update(`${name}=${value}\0`);
  return digest.digest('hex');
}

function listFiles(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = relative(repositoryRoot, join(folder, entry.name));
    if (IGNORED.test(path)) continue;
    if (entry.isDirectory()) found.push(...listFiles(join(folder, entry.name)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

function isBuilt(inputs: string): boolean {
  return existsSync(stampPath) && readFileSync(stampPath, 'utf8') === inputs && existsSync(join(output, 'BUILD_ID'));
}

interface BuildLock {
  /** Notes the build itself: it outlives a launcher that is killed, and the next start has to wait for it. */
  note(builder: ProcessRef | undefined): void;
  release(): void;
}

/** Two starts from one checkout, on different data folders, must not build into the same place at once. */
async function takeBuildLock({ signal, say }: BuildOptions): Promise<BuildLock> {
  const draft = `${lockPath}.${process.pid}`;
  const write = (...holders: (ProcessRef | undefined)[]): void => writeFileSync(draft, JSON.stringify(holders.filter((holder) => holder !== undefined)));
  try {
    mkdirSync(output, { recursive: true });
    write(refOf(process.pid));
  } catch (error) {
    throw new LaunchError(`The web app has to be built, but ${webRoot} cannot be written: ${reasonOf(error)}. Start once as the owner of the checkout.`);
  }
  try {
    for (let waits = 0; !tryLink(draft); waits += 1) {
      signal.throwIfAborted();
      if (!isHeld()) rmSync(lockPath, { force: true });
      else if (waits === 1) say(`another start builds the web app in this checkout; waiting for it (${lockPath})`);
      await sleep(200);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    note(builder) {
      write(refOf(process.pid), builder);
      renameSync(draft, lockPath);
    },
    release: () => rmSync(lockPath, { force: true }),
  };
}

function tryLink(draft: string): boolean {
  try {
    linkSync(draft, lockPath);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function isHeld(): boolean {
  try {
    // This file is written by the function above only.
    return (JSON.parse(readFileSync(lockPath, 'utf8')) as ProcessRef[]).some(isRunning);
  } catch {
    return false;
  }
}

function runBuild(options: BuildOptions, lock: BuildLock): Promise<void> {
  const next = createRequire(join(webRoot, 'package.json')).resolve('next/dist/bin/next');
  const child = options.openLog((log) =>
    spawn(process.execPath, [next, 'build'], {
      cwd: webRoot,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', CI: '1' },
    }));
  if (child.pid !== undefined) lock.note(refOf(child.pid));
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      // The build has workers of its own: the whole group ends with it.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    options.signal.addEventListener('abort', abort, { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      options.signal.removeEventListener('abort', abort);
      if (options.signal.aborted) reject(new LaunchError('The build of the web app was broken off.'));
      else if (code === 0) resolve();
      else reject(new LaunchError(`The web app could not be built; ${options.logPath} says why.`));
    });
  });
}
