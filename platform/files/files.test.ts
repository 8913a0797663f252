import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId, type TenantId } from '../ids/index.ts';
import { createFileStore, type FileStore } from './index.ts';

let folder: string;
let store: FileStore;
const tenant = newId<TenantId>();
const limits = { maxBytes: 1_000_000 };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dott-files-'));
  store = createFileStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'), Buffer.alloc(200_000, 7)]);
const files = (): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

it('gives back what was stored, with its size, digest and real type', async () => {
  const stored = await store.put(tenant, Readable.from([png.subarray(0, 10), png.subarray(10)]), limits);
  expect(stored).toMatchObject({ bytes: png.length, contentType: 'image/png', sha256: createHash('sha256').update(png).digest('hex') });
  const found = await store.find(tenant, stored.key);
  expect(found?.bytes).toBe(png.length);
  expect(found && (await buffer(found.content)).equals(png)).toBe(true);
  expect(files().map((path) => statSync(path).mode & 0o777)).toEqual([0o600]);
});

it('calls a web page no image, whatever it says', async () => {
  expect((await store.put(tenant, Readable.from([Buffer.from('<script>alert(1)</script>')]), limits)).contentType).toBe('application/octet-stream');
});

it('refuses too much and leaves nothing behind', async () => {
  await expect(store.put(tenant, Readable.from([png]), { maxBytes: 1_000 })).rejects.toMatchObject({ code: 'request.too-large' });
  expect(files()).toEqual([]);
});

it('leaves nothing behind when the sender breaks off', async () => {
  async function* broken() {
    yield png;
    throw new Error('connection lost');
  }
  await expect(store.put(tenant, broken(), limits)).rejects.toThrow('connection lost');
  expect(files()).toEqual([]);
});

it('knows no other business’s file and no path', async () => {
  const { key } = await store.put(tenant, Readable.from([png]), limits);
  expect(await store.find(newId<TenantId>(), key)).toBeUndefined();
  expect(await store.find(tenant, `../../${key}`)).toBeUndefined();
  // The brand is forged on purpose.
  await expect(store.find('../x' as TenantId, key)).rejects.toThrow(/UUID/);
});

it('deletes, and deletes again', async () => {
  const { key } = await store.put(tenant, Readable.from([png]), limits);
  await store.delete(tenant, key);
  await store.delete(tenant, key);
  expect(await store.find(tenant, key)).toBeUndefined();
});
