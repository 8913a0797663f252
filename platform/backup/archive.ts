import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import { extract, pack, type Extract, type Pack } from 'tar-stream';

/** A part of a backup: whole in memory, so whoever makes parts keeps them small. */
export interface Part {
  readonly name: string;
  readonly content: Buffer;
}

/** Whom a backup is locked for: those who know a passphrase, or the owners of public keys (`age1…`). */
export type Lock = { readonly passphrase: string } | { readonly recipients: readonly string[] };

/** What opens a backup: the passphrase, or a secret key (`AGE-SECRET-KEY-1…`). */
export type Opener = { readonly passphrase: string } | { readonly identity: string };

/** The file is no backup, is damaged or cut off, or what should open it does not. */
export class UnreadableBackupError extends Error {
  constructor(path: string, cause: unknown) {
    super(`${path} cannot be read as a backup: it is damaged, cut off, or locked with something else.`, { cause });
    this.name = 'UnreadableBackupError';
  }
}

/** Parts larger than this are refused when they are read: a file from elsewhere must not fill memory. */
const MAX_PART_BYTES = 64 * 1024 * 1024;

/**
 * Writes parts as a tar file, packed by zstd, locked by age (https://age-encryption.org/v1), so that three common programs can open
 * it without Dott. The file has its name only once it is whole and on the disk, and only its owner may read it.
 */
export async function writeArchive(path: string, lock: Lock, parts: AsyncIterable<Part>): Promise<void> {
  // A name of its own: what a killed backup left behind is in nobody's way.
  const partial = `${path}.${process.pid}.partial`;
  try {
    const tar = pack();
    const filled = fill(tar, parts);
    // Readable.from: tar-stream's stream is none of Node's, but it can be iterated.
    const written = pipeline(Readable.from(tar), createZstdCompress(), (source) => locked(source, lock), createWriteStream(partial, { flags: 'wx', mode: 0o600 }));
    await Promise.all([filled, written]);
    await sync(partial);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** The parts of a file in their order. Throws an UnreadableBackupError; nothing of a part is given before its bytes are proven. */
export async function* readArchive(path: string, opener: Opener): AsyncGenerator<Part> {
  const tar = extract();
  const leaving = new AbortController();
  const flowing = pipeline(createReadStream(path), (source) => opened(source, opener), createZstdDecompress(), (source) => pour(source, tar), { signal: leaving.signal })
    .catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const entry of tar) {
      const { name, size } = entry.header;
      if (size > MAX_PART_BYTES) throw new Error(`the part ${name} has ${size} bytes`);
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
      yield { name, content: Buffer.concat(chunks) };
    }
    await flowing;
  } catch (error) {
    throw new UnreadableBackupError(path, error);
  } finally {
    leaving.abort();
    tar.destroy();
  }
}

/** One part after the other, each only when the one before it was taken. */
async function fill(tar: Pack, parts: AsyncIterable<Part>): Promise<void> {
  try {
    for await (const { name, content } of parts) {
      const taken = Promise.withResolvers<undefined>();
      const entry = tar.entry({ name, size: content.length, mode: 0o600 }, (error) => (error ? taken.reject(error) : taken.resolve(undefined)));
      entry.end(content);
      await taken.promise;
    }
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function pour(source: AsyncIterable<Buffer>, tar: Extract): Promise<void> {
  for await (const chunk of source) {
    if (!tar.write(chunk)) await once(tar, 'drain');
  }
  tar.end(undefined);
}

async function* locked(source: AsyncIterable<Buffer>, lock: Lock): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  if ('passphrase' in lock) encrypter.setPassphrase(lock.passphrase);
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  yield* await encrypter.encrypt(webStream(source));
}

async function* opened(source: AsyncIterable<Buffer>, opener: Opener): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  if ('passphrase' in opener) decrypter.addPassphrase(opener.passphrase);
  else decrypter.addIdentity(opener.identity);
  yield* await decrypter.decrypt(webStream(source));
}

/** Node's web streams and the browser's are one thing with two descriptions. */
function webStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return NodeReadableStream.from(source) as ReadableStream<Uint8Array>;
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
