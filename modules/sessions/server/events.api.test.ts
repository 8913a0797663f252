import { expect, it } from 'vitest';
import { problemOf, testApp } from '@dott/platform/testing';
import { newSid, keyOfSid } from './keys.ts';
import { sessions } from '../contract.ts';
import { MANY_SESSIONS } from '../rules.ts';

const app = testApp();
const client = { ip: '198.51.100.4', userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0', language: 'en' };

it('tells what happened to one\'s own sessions, newest first and page by page, with their machine', async () => {
  const t = app();
  const shop = await t.signUp();
  const other = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client }));
  await shop.api(sessions).end({ params: { id: other.session.id } });
  const { items, nextCursor } = await shop.api(sessions).events();
  expect(nextCursor).toBeNull();
  expect(items.map(({ kind, reason, current }) => [kind, reason, current])).toEqual([['ended', 'revoked', false], ['created', null, false], ['created', null, true]]);
  expect(items[0]).toMatchObject({ ip: '198.51.100.4', device: { browser: 'Firefox', os: 'Windows' } });

  const first = await shop.api(sessions).events({ query: { limit: 2 } });
  const second = await shop.api(sessions).events({ query: { limit: 2, cursor: first.nextCursor ?? '' } });
  expect([...first.items, ...second.items]).toEqual(items);
  expect(second.nextCursor).toBeNull();
});

it('tells nothing of other people, and no session id', async () => {
  const t = app();
  const [mine, other] = [await t.signUp(), await t.signUp()];
  const own = (await mine.api(sessions).events()).items;
  expect(own).toHaveLength(1);
  expect(JSON.stringify(own)).not.toContain(mine.sid);
  expect(JSON.stringify(own)).not.toContain(keyOfSid(mine.sid));
  expect((await other.api(sessions).events()).items.map(({ id }) => id)).not.toContain(own[0]?.id);
  expect((await problemOf(t.client(sessions, newSid()).events())).body).toMatchObject({ status: 401 });
});

it('tells of the one session too many, once the list is longer than usual', async () => {
  const t = app();
  const shop = await t.signUp();
  const open = () => t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client }));
  for (let count = 1; count < MANY_SESSIONS; count += 1) await open();
  expect((await shop.api(sessions).events()).items.some(({ kind }) => kind === 'many-sessions')).toBe(false);
  await open();
  const { items } = await shop.api(sessions).events();
  expect(items.filter(({ kind }) => kind === 'many-sessions')).toHaveLength(1);
});

it('keeps the line when the session itself is forgotten', async () => {
  const t = app();
  const shop = await t.signUp();
  const other = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client }));
  await t.services.db.withSystem('test', (tx) => tx.commit(tx.sql.deleteFrom('session').where('id', '=', other.session.id)));
  const { items } = await shop.api(sessions).events();
  expect(items.filter(({ device }) => device === null)).toMatchObject([{ kind: 'created', ip: '198.51.100.4' }]);
});
