import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { requestErrors } from '@dott/platform/errors';
import { newId, type Id } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { files, type FileId } from '../contract.ts';
import { receiptTypes } from '../rules.ts';
import { attachFile } from './files.ts';

const t = testApp();
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex');
const PDF = Buffer.from('%PDF-1.7\n<script>alert(1)</script>');

async function attach(shop: TestShop, bytes: Uint8Array, filename = 'receipt.png'): Promise<{ id: FileId }> {
  const { services } = t();
  const owner = { type: 'expense', id: newId<Id<'expense'>>() };
  const options = { owner, guard: 'expenses', file: { filename, bytes }, maxBytes: 1_000, types: receiptTypes };
  const [[row]] = await services.db.withTenant(shop.actor, (tx) => attachFile(tx, services, options, (insert) => tx.commit(insert)));
  if (!row) throw new Error('nothing was attached');
  return row;
}

/** A member who may see and change expenses, whose own module is not part of these tests. */
const member = (options = {}) => t().signUp({ permissions: ['files.read', 'files.write', 'expenses.read', 'expenses.write'], ...options });

function stored(shop: TestShop): string[] {
  const folder = join(t().config.dataDir, 'files', shop.tenantId);
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).filter((name) => /[0-9a-f]{40}/.test(name)) : [];
}

describe('a file that is refused', () => {
  it.each([
    ['an empty one', Buffer.alloc(0), 'files.empty'],
    ['a page that calls itself a picture', Buffer.from('<html><script>alert(1)</script>'), 'files.type-not-allowed'],
    ['a drawing that can run scripts', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), 'files.type-not-allowed'],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), 'files.type-not-allowed'],
    ['one that is too large', Buffer.concat([PNG, Buffer.alloc(1_000)]), 'request.too-large'],
  ])('%s leaves nothing behind', async (_what, bytes, code) => {
    const shop = await member();
    await expect(attach(shop, bytes)).rejects.toMatchObject({ code });
    expect(stored(shop)).toEqual([]);
    expect(await shop.api(files).usage()).toMatchObject({ files: 0, bytes: 0 });
  });

  it('is unknown to everybody', async () => {
    const { api } = await member();
    const params = { id: newId<FileId>() };
    expect((await problemOf(api(files).content({ params }))).code).toBe('files.not-found');
    expect((await problemOf(api(files).remove({ params }))).code).toBe('files.not-found');
  });
});

describe('content', () => {
  async function fetched(shop: TestShop, id: FileId) {
    const headers = { 'x-dott-service-key': t().config.serviceKey, authorization: `Session ${shop.sid}` };
    return t().app.inject({ method: 'GET', url: `/api/files/${id}`, headers });
  }

  it('comes back as it was sent, in a sandbox', async () => {
    const shop = await member();
    const { id } = await attach(shop, PNG, '../Quittung "März".png');
    const reply = await fetched(shop, id);
    expect(reply.rawPayload.equals(PNG)).toBe(true);
    expect(reply.headers).toMatchObject({
      'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
    });
    expect(reply.headers['content-disposition']).toMatch(/^inline; filename="[\w.-]+"$/);
  });

  it('a document of a stranger is offered for saving only', async () => {
    const shop = await member();
    const { id } = await attach(shop, PDF);
    expect((await fetched(shop, id)).headers['content-disposition']).toMatch(/^attachment/);
  });

  it('follows the permissions of the record that it belongs to', async () => {
    const shop = await member();
    const { id } = await attach(shop, PNG);
    const sales = await t().signUp({ tenantId: shop.tenantId, permissions: ['files.read', 'files.write'] });
    expect((await problemOf(sales.api(files).content({ params: { id } }))).status).toBe(403);
    expect((await problemOf(sales.api(files).remove({ params: { id } }))).status).toBe(403);
    expect((await fetched(shop, id)).statusCode).toBe(200);
  });

  it('says so when the store has lost it', async () => {
    const shop = await member();
    const { id } = await attach(shop, PNG);
    for (const name of stored(shop)) await t().services.files.delete(shop.tenantId, name.split('/').at(-1) ?? '');
    expect((await problemOf(shop.api(files).content({ params: { id } }))).code).toBe('files.gone');
  });
});

describe('a transaction that fails after the content was stored', () => {
  it('takes the content away again', async () => {
    const shop = await member();
    const { services } = t();
    const options = { owner: { type: 'expense', id: newId() }, guard: 'expenses', file: { filename: 'a', bytes: PNG }, maxBytes: 1_000, types: receiptTypes };
    const work = services.db.withTenant(shop.actor, (tx) => attachFile(tx, services, options, () => Promise.reject(requestErrors.conflict())));
    await expect(work).rejects.toMatchObject({ code: 'request.conflict' });
    expect(stored(shop)).toEqual([]);
    expect(await shop.api(files).usage()).toMatchObject({ files: 0 });
  });
});

describe('remove', () => {
  it('takes the row at once, the content when it is certain, and its size off the sum', async () => {
    const shop = await member();
    const { id } = await attach(shop, PNG);
    await attach(shop, PDF);
    await shop.api(files).remove({ params: { id } });
    expect((await problemOf(shop.api(files).content({ params: { id } }))).status).toBe(404);
    expect(stored(shop)).toHaveLength(2);
    await t().runJobs();
    expect(stored(shop)).toHaveLength(1);
    expect(await shop.api(files).usage()).toMatchObject({ files: 1, bytes: PDF.length });
  });
});

describe('storage of the plan', () => {
  it('the sum is right when many come and go at once', async () => {
    const shop = await member();
    const made = await Promise.all(Array.from({ length: 10 }, () => attach(shop, PNG)));
    await Promise.all([...made.slice(0, 4).map(({ id }) => shop.api(files).remove({ params: { id } })), ...Array.from({ length: 4 }, () => attach(shop, PDF))]);
    expect(await shop.api(files).usage()).toMatchObject({ files: 10, bytes: 6 * PNG.length + 4 * PDF.length });
  });

  it('the last megabyte is given once', async () => {
    const shop = await member();
    const limitBytes = (await shop.api(files).usage()).limitBytes ?? 0;
    await attach(shop, PNG);
    await t().services.db.withTenant(shop.actor, (tx) => tx.run(tx.sql.updateTable('file_usage').set({ bytes: limitBytes - PNG.length - 5 })));
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => attach(shop, PNG)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({ reason: { code: 'files.storage-full', message: expect.stringContaining('3 GB') } });
    expect(stored(shop)).toHaveLength(2);
  });

  it('has no limit on a plan without one', async () => {
    const shop = await member({ plan: 'professional' });
    expect((await shop.api(files).usage()).limitBytes).toBeNull();
  });
});

isolationSuite(files, t, async (_app, owner) => {
  const params = { id: (await attach(owner, PNG)).id };
  return { usage: {}, content: { params }, remove: { params } };
});
