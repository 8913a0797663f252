import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode, LaunchError } from './launch-error.ts';
import { endProcess, isRunning, refOf, type ProcessRef } from '@dott/platform/processes';

interface Holder {
  readonly launcher: ProcessRef;
  readonly children: readonly ProcessRef[];
}

/** The data folder belongs to one launcher at a time. */
export interface Lock {
  /** Notes which processes to end should this launcher be killed. */
  note(children: readonly ProcessRef[]): void;
  release(): void;
}

const lockPath = (dataDir: string): string => join(dataDir, 'launcher.lock');

/** Ends what a killed launcher left running. Throws a LaunchError when another launcher is alive. Writes nothing. */
export async function endOrphans(dataDir: string): Promise<void> {
  const holder = readHolder(lockPath(dataDir));
  if (!holder) return;
  refuseAlive(holder, dataDir);
  // They drain by themselves as soon as they miss their launcher; this waits for it, and insists.
  await Promise.all(holder.children.map((child) => endProcess(child, 'SIGTERM', 8_000)));
}

/** Takes the data folder. Throws a LaunchError when another launcher is alive. */
export function takeLock(dataDir: string): Lock {
  const path = lockPath(dataDir);
  const self = refOf(process.pid);
  if (!self) throw new LaunchError('This system does not tell when a process started, which is needed to lock the data folder.');
  const draft = `${path}.${process.pid}`;
  const write = (children: readonly ProcessRef[]): void => writeFileSync(draft, JSON.stringify({ launcher: self, children } satisfies Holder), { mode: 0o600 });
  write([]);
  try {
    claim(dataDir, path, draft);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    note(children) {
      write(children);
      renameSync(draft, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

function claim(dataDir: string, path: string, draft: string): void {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      // Unlike a rename, a link fails when somebody else was first.
      linkSync(draft, path);
      return;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const holder = readHolder(path);
    if (holder) refuseAlive(holder, dataDir);
    rmSync(path, { force: true });
  }
  throw new LaunchError(`The data folder ${dataDir} is being taken by another start of Dott.`);
}

function refuseAlive(holder: Holder, dataDir: string): void {
  if (!isRunning(holder.launcher)) return;
  throw new LaunchError(`Dott already runs in the data folder ${dataDir} (process ${holder.launcher.pid}). Stop it first, or set DOTT_DATA_DIR and the ports.`);
}

function readHolder(path: string): Holder | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Absent, or cut off by a crash while it was written for the first time: nobody holds it.
    return undefined;
  }
  return isHolder(parsed) ? parsed : undefined;
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null || !('launcher' in value) || !('children' in value)) return false;
  return isRef(value.launcher) && Array.isArray(value.children) && value.children.every(isRef);
}

function isRef(value: unknown): value is ProcessRef {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'startedAt' in value && typeof value.startedAt === 'string';
}
