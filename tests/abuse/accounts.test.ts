import { identity } from '@dott/modules/identity/contract';
import { mailsTo, unique } from '@dott/platform/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDoor, type Call, type Reply } from './door.ts';

const door = openDoor();
const password = 'violet harbour lamp 92';
let known = '';
const unknown = (): string => `${unique('nobody')}@example.com`;

beforeAll(async () => {
  known = `${unique('amina')}@example.com`;
  const { app } = door();
  await app.client(identity).signUp({ body: { email: known, password } });
  await app.runJobs();
  const link = (await mailsTo(app.config.dataDir, known)).at(-1)?.link ?? '';
  await app.client(identity).verifyEmail({ body: { token: new URL(link).searchParams.get('token') ?? '' } });
});

const post = (path: string, body: object, more: Partial<Call> = {}): Promise<Reply> => door().webWithToken({ method: 'POST', path, body: JSON.stringify(body), ...more });

describe('where a sign-in leads', () => {
  it.each([
    '//evil.example', '/\\evil.example', '\\/evil.example', '\\\\evil.example', 'https:evil.example', 'https:/evil.example', 'https://evil.example', '///evil.example', '/%2fevil.example/', '/%5cevil.example', '/\tevil.example',
    '/\t/evil.example', '\t//evil.example', ' //evil.example', 'javascript:alert(1)', 'data:text/html,x', '/x\r\nLocation: https://evil.example', '//evil.example@localhost', '/.//evil.example', '/..//evil.example', '//%65vil.example', '/auth/../..//evil.example',
  ])('is a page of ours, whatever %j asks', async (returnTo) => {
    const reply = await post('/api/auth/session-v2', { email: known, password, returnTo });
    expect(reply.status, reply.body).toBe(200);
    const { redirectTo } = reply.json<{ redirectTo: string }>();
    expect(new URL(redirectTo, door().appUrl).origin).toBe(door().appUrl);
    expect(redirectTo).toMatch(/^\/[a-z0-9-]/);
    expect(redirectTo).not.toContain('evil');
    expect(JSON.stringify(reply.headers)).not.toContain('evil');
  });
});

describe('an address that is known and one that is not', () => {
  /** What a call costs: transactions that it opened, and the processor's time with that of the hashing threads. */
  async function costOf(call: () => Promise<Reply>): Promise<{ reply: Reply; transactions: number; cpuMs: number }> {
    const { services } = door().app;
    const { db } = services;
    let transactions = 0;
    // The product's own door, with a counter before it.
    Object.assign(services, { db: { ...db, withSystem: (...given: Parameters<typeof db.withSystem>) => {
      transactions += 1;
      return db.withSystem(...given);
    } } });
    const before = process.cpuUsage();
    try {
      const reply = await call();
      const { user, system } = process.cpuUsage(before);
      return { reply, transactions, cpuMs: (user + system) / 1000 };
    } finally {
      Object.assign(services, { db });
    }
  }

  const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

  it.each([
    ['sign-in', '/api/auth/session-v2', (email: string) => ({ email, password: 'another sentence of words' }), 401],
    ['sign-up', '/api/auth/signup', (email: string) => ({ email, password: 'another sentence of words' }), 202],
    ['reset', '/api/auth/password/forgot', (email: string) => ({ email }), 202],
    ['resend', '/api/auth/verify-email/resend', (email: string) => ({ email }), 202],
  ] as const)('%s: same reply, same work', async (_what, path, body, status) => {
    const seen: Record<'known' | 'unknown', Awaited<ReturnType<typeof costOf>>[]> = { known: [], unknown: [] };
    for (let turn = 0; turn < 3; turn += 1) {
      seen.unknown.push(await costOf(() => post(path, body(unknown()))));
      seen.known.push(await costOf(() => post(path, body(known))));
    }
    const plain = (each: { readonly reply: Reply } | undefined): unknown => each && { ...each.reply.json<Record<string, unknown>>(), requestId: '', status: each.reply.status };
    for (const each of [...seen.known, ...seen.unknown]) expect(each.reply.status, each.reply.body).toBe(status);
    expect(plain(seen.known[0])).toEqual(plain(seen.unknown[0]));
    expect(middle(seen.known.map(({ transactions }) => transactions))).toBe(middle(seen.unknown.map(({ transactions }) => transactions)));
    // One hash more or less would be a multiple, on any machine.
    const ratio = middle(seen.known.map(({ cpuMs }) => cpuMs)) / middle(seen.unknown.map(({ cpuMs }) => cpuMs));
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });
});

describe('cookies that somebody else may have set', () => {
  it('two session cookies are nobody\'s, in any spelling', async () => {
    const shop = await door().app.signUp();
    for (const cookie of [`sid=${shop.sid}; sid=${'x'.repeat(36)}`, `sid=; sid=${shop.sid}`, `sid=${shop.sid};sid=${shop.sid}`, `a=b; sid=${shop.sid};\tsid="${shop.sid}"`]) {
      expect((await door().web({ path: '/api/auth/session-v2', headers: { cookie } })).status, cookie).toBe(400);
    }
  });

  it('a session that was there before the sign-in is never the one after it', async () => {
    const planted = 'P'.repeat(36);
    const given = await door().web({ path: '/api/auth/csrf', headers: { cookie: `sid=${planted}` } });
    const csrf = /csrf=([^;]+)/.exec(String(given.headers['set-cookie']))?.[1] ?? '';
    const reply = await door().web({
      method: 'POST', path: '/api/auth/session-v2', body: JSON.stringify({ email: known, password }),
      headers: { 'content-type': 'application/json', cookie: `sid=${planted}; csrf=${csrf}`, origin: door().appUrl, 'x-csrf-token': given.json<{ token: string }>().token },
    });
    expect(reply.status, reply.body).toBe(200);
    expect(String(reply.headers['set-cookie'])).not.toContain(planted);
    expect((await door().web({ path: '/api/auth/session-v2', headers: { cookie: `sid=${planted}` } })).status).toBe(401);
  });

  it('names of others in a request to act are refused before it is done', async () => {
    const shop = await door().app.signUp();
    const body = JSON.stringify({ name: 'From elsewhere' });
    const forged: readonly Readonly<Record<string, string>>[] = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'x-csrf-token': 'guess' }, { 'x-csrf-token': '' }];
    for (const headers of forged) {
      const reply = await door().webWithToken({ method: 'POST', path: '/api/crm/customers', body, headers }, `sid=${shop.sid}`);
      expect(reply.status, JSON.stringify(headers)).toBe(403);
    }
  });
});
