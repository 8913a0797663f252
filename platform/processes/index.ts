import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is told apart from a later one with the same number by the time it started. */
export interface ProcessRef {
  readonly pid: number;
  readonly startedAt: string;
}

interface ProcessFacts extends ProcessRef {
  readonly parent: number;
  readonly command: string;
}

/** Facts about a running process; undefined when there is none, or when it has ended and only waits to be collected. */
export function findProcess(pid: number): ProcessFacts | undefined {
  try {
    return process.platform === 'linux' ? readProc(pid) : askPs(pid);
  } catch {
    return undefined;
  }
}

/** A reference to a running process. */
export function refOf(pid: number): ProcessRef | undefined {
  const found = findProcess(pid);
  return found && { pid, startedAt: found.startedAt };
}

/** Whether exactly this process still runs. */
export function isRunning(ref: ProcessRef): boolean {
  return findProcess(ref.pid)?.startedAt === ref.startedAt;
}

/** Asks a process to end and, past the grace time, makes it end. */
export async function endProcess(ref: ProcessRef, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (!isRunning(ref)) return;
  signalQuietly(ref.pid, signal);
  if (await goneWithin(ref, graceMs)) return;
  signalQuietly(ref.pid, 'SIGKILL');
  await goneWithin(ref, 5_000);
}

/** Sends a signal; a process that has just ended is no error. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

async function goneWithin(ref: ProcessRef, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    if (!isRunning(ref)) return true;
    await sleep(50);
  }
  return !isRunning(ref);
}

function readProc(pid: number): ProcessFacts | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may itself hold brackets and spaces: fields count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = '0'] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return { pid, parent: Number(parent), startedAt: fields[19] ?? '', command };
}

function askPs(pid: number): ProcessFacts | undefined {
  const ask = (column: string): string => execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  if (ask('state').startsWith('Z')) return undefined;
  return { pid, parent: Number(ask('ppid')), startedAt: ask('lstart'), command: ask('command') };
}
