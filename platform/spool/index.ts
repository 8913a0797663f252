import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

export { startRounds, type Rounds } from './rounds.ts';

/** A file is closed at this size, so that draining holds little in memory. */
const FILE_BYTES = 4 * 1024 * 1024;
/** A file in use is renewed every few seconds; one that nobody touched for so long has no living owner, whatever its process id says. */
const ABANDONED_MS = 10 * 60 * 1000;
const OPEN = '.open';
const READY = '.ready';

/** Lines that must outlive the process before they can go where they belong. */
export interface Spool<T> {
  /** Keeps a line; when it returns the operating system has it, so the death of this process does not lose it. */
  append(content: object): void;
  /**
   * Hands the lines of every file that is closed or whose process has died to `keep`, then removes the file. A file may come
   * twice (a crash in between), so `keep` must know lines by their id.
   */
  drain(keep: (lines: readonly T[]) => Promise<void>): Promise<void>;
}

export interface SpoolOptions<T> {
  readonly folder: string;
  /** The line that was appended; undefined when it cannot be one. */
  readonly parse: (content: unknown) => T | undefined;
  /** Told of lines that cannot be read; they are kept in a file that ends in `.bad`. */
  readonly onDamage?: ((file: string, lines: number) => void) | undefined;
}

/** Machines and containers may share the folder; a process id says something about processes of the same one only. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 12);

/** Files that this process writes to now: its own id in a file's name may be that of a dead process before it. */
const written = new Set<string>();

/** A spool in a folder: append-only files, each with one writer. */
export function createSpool<T>(options: SpoolOptions<T>): Spool<T> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let current: { fd: number; name: string; bytes: number } | undefined;

  const open = (): NonNullable<typeof current> => {
    const name = `${process.pid}-${HOST}-${randomBytes(8).toString('hex')}`;
    const fd = openSync(join(folder, name + OPEN), 'ax', 0o600);
    written.add(name);
    return { fd, name, bytes: 0 };
  };
  const close = (): void => {
    if (!current) return;
    closeSync(current.fd);
    renameSync(join(folder, current.name + OPEN), join(folder, current.name + READY));
    written.delete(current.name);
    current = undefined;
  };

  return {
    append(content) {
      current ??= open();
      const text = Buffer.from(`${JSON.stringify(content)}\n`);
      // One call writes the whole line: a full disk must fail the caller, not the spool.
      if (writeSync(current.fd, text) !== text.length) {
        // The next line must not hang on to a piece of this one.
        close();
        throw new Error('a line of the spool was cut');
      }
      current.bytes += text.length;
      if (current.bytes >= FILE_BYTES) close();
    },
    async drain(keep) {
      close();
      const unread: unknown[] = [];
      for (const path of await closedFiles(folder)) {
        // A file that cannot be read stays, and keeps the others waiting no longer than that.
        const text = await textOf(path).catch((error: unknown) => void unread.push(error));
        if (text !== undefined) await drainFile({ path, text }, keep, options);
      }
      if (unread.length > 0) throw unread[0];
    },
  };
}

/** Files that nobody writes to any more, oldest process first. */
async function closedFiles(folder: string): Promise<string[]> {
  const closed: string[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (name.endsWith(READY) || (name.endsWith(OPEN) && (await isAbandoned(folder, name)))) closed.push(join(folder, name));
  }
  return closed;
}

async function isAbandoned(folder: string, name: string): Promise<boolean> {
  const [owner, host] = name.split('-');
  if (host === HOST && Number(owner) === process.pid) return !written.has(name.slice(0, -OPEN.length));
  if (host === HOST && !isAlive(Number(owner))) return true;
  const touched = await stat(join(folder, name)).then((file) => file.mtimeMs, () => Date.now());
  return Date.now() - touched > ABANDONED_MS;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of another user is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // Another process of this machine was faster.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function drainFile<T>({ path, text }: { path: string; text: string }, keep: (lines: readonly T[]) => Promise<void>, { parse, onDamage }: SpoolOptions<T>): Promise<void> {
  const lines: T[] = [];
  const damaged: string[] = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const content = parse(jsonIn(line));
    if (content === undefined) damaged.push(line);
    else lines.push(content);
  }
  if (damaged.length > 0) {
    await writeFile(`${path}.bad`, damaged.join('\n'), { mode: 0o600 });
    onDamage?.(path, damaged.length);
  }
  if (lines.length > 0) await keep(lines);
  await rm(path, { force: true });
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
