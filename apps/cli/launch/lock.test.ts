import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, refOf, type ProcessRef } from '@dott/platform/processes';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endOrphans, takeLock } from './lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dott-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'launcher.lock');
const gone: ProcessRef = { pid: process.pid, startedAt: 'before the last restart of the machine' };
const write = (launcher: ProcessRef, children: readonly ProcessRef[]): void => writeFileSync(path(), JSON.stringify({ launcher, children }));

function sleeper(): ProcessRef {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const ref = child.pid === undefined ? undefined : refOf(child.pid);
  if (!ref) throw new Error('sleep did not start');
  return ref;
}

it('is held until it is released, and says by whom', () => {
  const lock = takeLock(folder);
  expect(() => takeLock(folder)).toThrow(`Dott already runs in the data folder ${folder} (process ${process.pid})`);
  lock.release();
  takeLock(folder).release();
  expect(existsSync(path())).toBe(false);
});

it('is taken from a launcher that is gone, even if its number belongs to another process now', () => {
  write(gone, []);
  const lock = takeLock(folder);
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ launcher: refOf(process.pid), children: [] });
  lock.release();
});

it('is taken when a crash cut the file off', () => {
  writeFileSync(path(), '{"launcher":');
  takeLock(folder).release();
});

it('ends what a killed launcher left running, and nothing of the same number', async () => {
  const orphan = sleeper();
  const innocent = sleeper();
  write(gone, [orphan, { ...innocent, startedAt: 'another time' }]);
  await endOrphans(folder);
  expect(isRunning(orphan)).toBe(false);
  expect(isRunning(innocent)).toBe(true);
  process.kill(innocent.pid);
});

it('leaves the processes of a living launcher alone', async () => {
  const child = sleeper();
  const lock = takeLock(folder);
  lock.note([child]);
  await expect(endOrphans(folder)).rejects.toThrow('already runs');
  expect(isRunning(child)).toBe(true);
  process.kill(child.pid);
  lock.release();
});
