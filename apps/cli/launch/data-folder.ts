import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError, reasonOf } from './launch-error.ts';

const MAX_LOG_BYTES = 20_000_000;

/** Makes sure that the data folder exists and can be written. */
export function prepareDataFolder(dataDir: string): void {
  try {
    mkdirSync(join(dataDir, 'log'), { recursive: true, mode: 0o700 });
    const probe = join(dataDir, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new LaunchError(`The data folder ${dataDir} cannot be written: ${reasonOf(error)}. Set DOTT_DATA_DIR to a folder of your own.`);
  }
}

/** Where a process's output is kept. */
export function logPath(dataDir: string, role: string): string {
  return join(dataDir, 'log', `${role}.log`);
}

/** Opens a process's log for appending; a long one is put aside first and replaces the one before. */
export function withLogFile<T>(dataDir: string, role: string, use: (descriptor: number) => T): T {
  const path = logPath(dataDir, role);
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  const descriptor = openSync(path, 'a', 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
