import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileTypeFromBuffer } from 'file-type';
import { requestErrors } from '../errors/index.ts';
import type { TenantId } from '../ids/index.ts';

const KEY = /^[0-9a-f]{40}$/;
const TENANT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** file-type looks at no more than this much of the beginning. */
const HEAD_BYTES = 4_100;

/** What is known of a stored file; the key and the rest belong in a row of the module that owns the file. */
export interface StoredFile {
  /** Random and without meaning: a person's file name never becomes part of a path. */
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Told from the content, never from the name; `application/octet-stream` when it is not known. */
  readonly contentType: string;
}

/** Keeps the content of files, each under the business it belongs to. */
export interface FileStore {
  /** Stores a stream; it is on the disk when this resolves. Throws `request.too-large` beyond maxBytes and leaves nothing behind. */
  put(tenantId: TenantId, content: AsyncIterable<Uint8Array>, limits: { readonly maxBytes: number }): Promise<StoredFile>;
  /** The content; undefined when this business has no such file. */
  find(tenantId: TenantId, key: string): Promise<{ readonly content: Readable; readonly bytes: number } | undefined>;
  /** Removes the content; nothing happens when it is gone already. */
  delete(tenantId: TenantId, key: string): Promise<void>;
}

/** The store in the data folder; for one node, as readiness says. */
export function createFileStore(dataDir: string): FileStore {
  const root = join(dataDir, 'files');
  return {
    put: (tenantId, content, limits) => put(root, tenantId, content, limits.maxBytes),
    async find(tenantId, key) {
      if (!KEY.test(key)) return undefined;
      const path = pathOf(root, tenantId, key);
      const bytes = await stat(path).then((found) => found.size, () => undefined);
      return bytes === undefined ? undefined : { content: createReadStream(path), bytes };
    },
    async delete(tenantId, key) {
      if (KEY.test(key)) await rm(pathOf(root, tenantId, key), { force: true });
    },
  };
}

function pathOf(root: string, tenantId: TenantId, key: string): string {
  if (!TENANT.test(tenantId)) throw new Error('a file belongs to a tenant, whose id is a UUID');
  return join(root, tenantId, key.slice(0, 2), key);
}

async function put(root: string, tenantId: TenantId, content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile> {
  const key = randomBytes(20).toString('hex');
  const path = pathOf(root, tenantId, key);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.part`;
  const file = await open(draft, 'wx', 0o600);
  try {
    const facts = await write(file, content, maxBytes);
    await file.sync();
    await link(draft, path);
    await syncFolder(dirname(path));
    return { key, ...facts };
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

async function write(file: FileHandle, content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Omit<StoredFile, 'key'>> {
  const digest = createHash('sha256');
  const head: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    if (bytes < HEAD_BYTES) head.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) throw requestErrors['too-large']();
    digest.update(chunk);
    await file.writeFile(chunk);
  }
  const type = await fileTypeFromBuffer(Buffer.concat(head).subarray(0, HEAD_BYTES));
  return { bytes, sha256: digest.digest('hex'), contentType: type?.mime ?? 'application/octet-stream' };
}

/** Without it, a power cut could forget the name although the content is on the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
