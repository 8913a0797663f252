import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { databaseUrls, loadConfig } from '../config/index.ts';
import { openDatabase, type Db } from '../db/index.ts';
import { defineErrors } from '../errors/index.ts';
import { newId, zId, type Id, type TenantId, type UserId } from '../ids/index.ts';
import { createLog } from '../log/index.ts';
import { createTestDatabase, testRolePrefix } from '../testing/database.ts';
import { binary, defineContract, upload } from './contract.ts';
import { defineModule, serve, type Principal, type ReadLine, type Services } from './index.ts';

const noteErrors = defineErrors('notes', {
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'There is no such note.' },
  busy: { status: 429, class: 'SYSTEM', recovery: 'wait', report: false, message: 'Wait {seconds} seconds.' },
});
type NoteId = Id<'note'>;
const Note = z.object({ id: zId<NoteId>(), body: z.string() });
const byId = z.object({ id: zId<NoteId>() });

const notes = defineContract('notes', {
  create: { method: 'POST', path: '/api/notes', access: 'tenant', permission: 'notes.write', summary: 'Add', body: z.object({ body: z.string().min(1).max(100) }), reply: Note, status: 201, replay: 'get' },
  get: { method: 'GET', path: '/api/notes/{id}', access: 'tenant', permission: 'notes.read', summary: 'Show', params: byId, reply: Note, errors: [noteErrors['not-found']] },
  remove: { method: 'DELETE', path: '/api/notes/{id}', access: 'tenant', permission: 'notes.write', summary: 'Remove', params: byId },
  crash: { method: 'GET', path: '/api/notes/crash', access: 'public', summary: 'Fail', reply: Note },
  busy: { method: 'GET', path: '/api/notes/busy', access: 'public', summary: 'Wait', reply: Note },
  text: { method: 'GET', path: '/api/notes/text', access: 'public', summary: 'A file', reply: binary('text/plain') },
  attach: { method: 'POST', path: '/api/notes/file', access: 'public', summary: 'Attach', body: upload({ maxBytes: 1_000 }), reply: z.object({ bytes: z.number(), name: z.string() }) },
  inner: { method: 'GET', path: '/api/inner', access: 'service', summary: 'For the web app', reply: z.object({ ip: z.string() }) },
  open: { method: 'GET', path: '/api/open', access: 'public', summary: 'For all', reply: z.object({ ip: z.string() }) },
  figures: { method: 'GET', path: '/api/figures', access: 'metrics', summary: 'For operators and the token', reply: z.object({ ok: z.boolean() }) },
  forget: { method: 'DELETE', path: '/api/figures', access: 'metrics', summary: 'Not for the token' },
  switched: { method: 'GET', path: '/api/switched', access: 'public', switchedBy: 'enableSessionMetrics', summary: 'Off in this test', reply: z.object({ ok: z.boolean() }) },
  ops: { method: 'GET', path: '/api/ops', access: 'operator', summary: 'For operators', reply: z.object({ ok: z.boolean() }) },
});

const find = (tx: Parameters<Parameters<Db['withTenant']>[1]>[0], id: string) => tx.sql.selectFrom('note').select(['id', 'body', 'amount_minor']).where('id', '=', id);

const module = defineModule({
  contract: notes,
  handlers: {
    create: async ({ tx }, { body }) => {
      const id = newId<NoteId>();
      tx.reference(id);
      const values = { id, body: body.body, amount_minor: 7, written_on: '2026-01-31' };
      const [[row]] = await tx.commit(tx.sql.insertInto('note').values(values).returningAll());
      if (!row) throw new Error('an insert answers its row');
      return { ...row, id };
    },
    get: async ({ tx }, { params }) => {
      const [[row]] = await tx.commit(find(tx, params.id));
      if (!row) throw noteErrors['not-found']();
      return { ...row, id: params.id };
    },
    remove: async ({ tx }, { params }) => void (await tx.commit(tx.sql.deleteFrom('note').where('id', '=', params.id))),
    crash: async () => { throw new Error('select secret from inner_table at /srv/dott'); },
    busy: async () => { throw noteErrors.busy({ params: { seconds: 3 }, retryAfterMs: 2_500 }); },
    text: async () => ({ body: Buffer.from('hello'), contentType: 'text/plain', filename: '../../x"y.txt' }),
    attach: async (_ctx, { file }) => ({ bytes: file.bytes.length, name: file.filename }),
    inner: async ({ client }) => ({ ip: client.ip }),
    open: async ({ client }) => ({ ip: client.ip }),
    figures: async () => ({ ok: true }),
    forget: async () => undefined,
    switched: async () => ({ ok: true }),
    ops: async () => ({ ok: true }),
  },
});

const SERVICE_KEY = 'the key of the web app in this test';
const SECRET_KEY = 'a secret key for tests only, long enough to pass the check';
const METRICS_TOKEN = 'a token that reads figures, for tests';
const people = new Map<string, Principal>();
const reads: ReadLine[] = [];
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Db;
let app: FastifyInstance;

beforeAll(async () => {
  const dbFolder = `${import.meta.dirname}/../db`;
  database = await createTestDatabase({ serverUrl: inject('databaseUrl'), secretKey: SECRET_KEY, folders: [`${dbFolder}/migrations`, `${dbFolder}/fixtures`] });
  const config = loadConfig({ DATABASE_URL: database.url, SECRET_KEY, DATABASE_ROLE_PREFIX: testRolePrefix, METRICS_TOKEN, ENABLE_SESSION_METRICS: 'false' });
  const urls = databaseUrls(config);
  db = openDatabase({ appUrl: urls.app, systemUrl: urls.system, poolSize: 10, namedStatements: true, onError: () => undefined, auditStatements: () => [] });
  const log = createLog({ level: 'fatal', role: 'test' });
  const clock = { now: () => new Date(), monotonicMs: () => 0 };
  // The operations of this test use these services and no others.
  const services = { db, clock, log, config, readTrail: { append: (line: ReadLine) => void reads.push(line) } } as unknown as Services;
  app = fastify({ routerOptions: { ignoreTrailingSlash: true }, genReqId: () => newId() });
  await serve(app, { modules: [module], services, authenticate: async ({ sid }) => people.get(sid), serviceKey: SERVICE_KEY });
});
afterAll(async () => {
  await app.close();
  await db.close();
  await database.drop();
});
beforeEach(() => reads.splice(0));

function signIn(permissions: readonly string[] = ['notes.read', 'notes.write'], tenantId: TenantId | null = newId<TenantId>(), operator = false) {
  const sid = newId().replaceAll('-', '');
  people.set(sid, { sessionId: newId(), userId: newId<UserId>(), tenantId, permissions: new Set(permissions), readOnly: false, operator, provenAt: Date.now() });
  return { authorization: `Session ${sid}` };
}
async function call(method: 'GET' | 'POST' | 'DELETE', url: string, headers: Record<string, string> = {}, payload?: object | string) {
  const reply = await app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  return { status: reply.statusCode, headers: reply.headers, text: reply.body, body: reply.headers['content-type']?.toString().includes('json') ? reply.json() : undefined };
}

describe('who may call', () => {
  it('answers 401, 403 and 404 by access', async () => {
    expect(await call('GET', `/api/notes/${newId()}`)).toMatchObject({ status: 401, body: { code: 'sessions.not-authenticated', recovery: 'sign-in' } });
    expect(await call('GET', `/api/notes/${newId()}`, { authorization: 'Session nobody' })).toMatchObject({ status: 401 });
    expect(await call('GET', `/api/notes/${newId()}`, signIn([]))).toMatchObject({ status: 403, body: { code: 'request.forbidden' } });
    expect(await call('GET', `/api/notes/${newId()}`, signIn(['notes.read'], null))).toMatchObject({ status: 403, body: { code: 'sessions.no-tenant' } });
    expect(await call('GET', '/api/ops', signIn())).toMatchObject({ status: 404 });
    expect(await call('GET', '/api/ops', signIn([], null, true))).toMatchObject({ status: 200 });
  });

  it('shows figures to operators and to the token, which changes nothing; nobody else learns that they exist', async () => {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const { requestId: _one, ...missing } = (await call('GET', '/api/nowhere', signIn())).body;
    const { requestId: _other, ...refused } = (await call('GET', '/api/figures', signIn())).body;
    expect(refused).toEqual(missing);
    expect(await call('GET', '/api/figures', signIn([], null, true))).toMatchObject({ status: 200 });
    expect(await call('GET', '/api/figures', bearer(METRICS_TOKEN))).toMatchObject({ status: 200, body: { ok: true } });
    expect(await call('DELETE', '/api/figures', bearer(METRICS_TOKEN))).toMatchObject({ status: 401 });
    for (const headers of [{}, bearer(`${METRICS_TOKEN}x`), bearer('undefined'), { authorization: METRICS_TOKEN }]) {
      expect(await call('GET', '/api/figures', headers)).toMatchObject({ status: 401, body: { code: 'sessions.not-authenticated' } });
    }
    expect(await call('GET', '/api/ops', bearer(METRICS_TOKEN))).toMatchObject({ status: 401 });
  });

  it('speaks of a request by the id that the web app gave it, and by no stranger\'s', async () => {
    const [ours, forged] = [newId(), 'chosen-by-a-stranger'];
    const web = { 'x-dott-service-key': SERVICE_KEY };
    expect((await call('GET', '/api/notes/crash', { ...web, 'x-request-id': ours })).body).toMatchObject({ status: 500, requestId: ours });
    const headers = { ...web, ...signIn(), 'x-request-id': ours };
    const { id } = (await call('POST', '/api/notes', headers, { body: 'read me' })).body;
    await call('GET', `/api/notes/${id}`, headers);
    expect(reads).toMatchObject([{ requestId: ours }]);
    const strangers: Record<string, string>[] = [{ 'x-request-id': forged }, { 'x-request-id': forged, 'x-dott-service-key': 'wrong' }, { ...web, 'x-request-id': 'two\tlines' }];
    for (const others of strangers) {
      expect((await call('GET', '/api/nowhere', others)).body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('has no path for what is switched off', async () => {
    expect(await call('GET', '/api/switched', signIn([], null, true))).toMatchObject({ status: 404, body: { code: 'request.not-found' } });
  });

  it('believes forwarded facts only with the service credential', async () => {
    const facts = { 'x-dott-client-ip': '198.51.100.9' };
    expect(await call('GET', '/api/inner', facts)).toMatchObject({ status: 401 });
    expect(await call('GET', '/api/inner', { ...facts, 'x-dott-service-key': `${SERVICE_KEY}x` })).toMatchObject({ status: 401 });
    expect(await call('GET', '/api/inner', { ...facts, 'x-dott-service-key': SERVICE_KEY })).toMatchObject({ status: 200, body: { ip: '198.51.100.9' } });
    expect(await call('GET', '/api/open', facts)).toMatchObject({ body: { ip: '127.0.0.1' } });
  });
});

describe('what goes in and out', () => {
  it('names each wrong field and keeps undeclared ones out of the handler', async () => {
    expect(await call('POST', '/api/notes', signIn(), { body: '' })).toMatchObject({ status: 422, body: { code: 'request.invalid', fields: { body: { code: 'too_small' } } } });
    expect(await call('POST', '/api/notes', signIn())).toMatchObject({ status: 422, body: { fields: { body: {} } } });
    const made = await call('POST', '/api/notes/', signIn(), { body: 'hi', tenantId: newId(), amount_minor: 99 });
    expect(made.status).toBe(201);
    expect(Object.keys(made.body)).toEqual(['id', 'body']);
  });

  it('answers a malformed id like an unknown one, and text that no database takes as wrong input', async () => {
    const headers = signIn();
    const [malformed, unknown] = [await call('GET', '/api/notes/1%27or', headers), await call('GET', `/api/notes/${newId()}`, headers)];
    expect([malformed.status, unknown.status]).toEqual([404, 404]);
    expect(await call('POST', '/api/notes', headers, { body: 'nul \u0000 byte' })).toMatchObject({ status: 422 });
  });

  it('is a coded problem for everything that cannot be read', async () => {
    const json = { ...signIn(), 'content-type': 'application/json' };
    expect(await call('POST', '/api/notes', json, '{"body":')).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    expect(await call('POST', '/api/notes', json, JSON.stringify({ body: 'x'.repeat(300_000) }))).toMatchObject({ status: 413, body: { code: 'request.too-large' } });
    expect(await call('POST', '/api/notes', { ...json, 'content-type': 'text/plain' }, 'hi')).toMatchObject({ status: 415 });
    expect(await call('GET', '/api/nowhere')).toMatchObject({ status: 404, body: { code: 'request.not-found' } });
    expect(await call('POST', '/api/notes', json, '{"__proto__":{"body":"x"}}')).toMatchObject({ status: 400 });
  });

  it('hides what broke and says how long to wait', async () => {
    const crashed = await call('GET', '/api/notes/crash');
    expect(crashed).toMatchObject({ status: 500, body: { code: 'system.internal' } });
    expect(crashed.text).not.toMatch(/secret|srv|stack|Error/);
    expect(await call('GET', '/api/notes/busy')).toMatchObject({ status: 429, headers: { 'retry-after': '3' }, body: { title: 'Wait 3 seconds.', retryAfterMs: 2_500 } });
  });

  it('sends files under a harmless name and takes no more than the limit', async () => {
    expect(await call('GET', '/api/notes/text')).toMatchObject({ text: 'hello', headers: { 'content-disposition': 'attachment; filename=".._.._x_y.txt"' } });
    const form = (bytes: number) => {
      const payload = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n${'x'.repeat(bytes)}\r\n--b--\r\n`;
      return call('POST', '/api/notes/file', { 'content-type': 'multipart/form-data; boundary=b' }, payload);
    };
    expect(await form(1_000)).toMatchObject({ status: 200, body: { bytes: 1_000, name: 'a.txt' } });
    expect(await form(1_001)).toMatchObject({ status: 413 });
    expect(await call('POST', '/api/notes/file', {}, { file: 'x' })).toMatchObject({ status: 415 });
  });

  it('puts the protective headers on successes and on failures', async () => {
    for (const url of ['/api/open', '/api/nowhere', '/api/notes/crash']) {
      expect((await call('GET', url)).headers).toMatchObject({
        'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
      });
    }
  });

  it('leaves a line of each read and none of a failed one', async () => {
    const headers = signIn();
    const { body } = await call('POST', '/api/notes', headers, { body: 'read me' });
    await call('GET', `/api/notes/${newId()}`, headers);
    await call('GET', `/api/notes/${body.id}`, headers);
    expect(reads).toMatchObject([{ operation: 'notes.get', entityId: body.id, count: 1, ip: '127.0.0.1' }]);
  });
});

describe('Idempotency-Key', () => {
  it('does a repeated request once and presents the same record', async () => {
    const headers = { ...signIn(), 'idempotency-key': 'k-1' };
    const [first, again] = [await call('POST', '/api/notes', headers, { body: 'once' }), await call('POST', '/api/notes', headers, { body: 'once' })];
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(await call('POST', '/api/notes', { ...signIn(), 'idempotency-key': 'k-1' }, { body: 'once' })).toMatchObject({ status: 201, body: { id: expect.not.stringContaining(first.body.id) } });
  });

  it('refuses the key for other content and a key that is none', async () => {
    const headers = { ...signIn(), 'idempotency-key': 'k-2' };
    await call('POST', '/api/notes', headers, { body: 'one' });
    expect(await call('POST', '/api/notes', headers, { body: 'two' })).toMatchObject({ status: 422, body: { code: 'request.idempotency-mismatch' } });
    expect(await call('POST', '/api/notes', { ...headers, 'idempotency-key': 'x'.repeat(201) }, { body: 'one' })).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
  });

  it('makes one record of ten requests that come at once', async () => {
    const headers = { ...signIn(), 'idempotency-key': 'k-3' };
    const replies = await Promise.all(Array.from({ length: 10 }, () => call('POST', '/api/notes', headers, { body: 'together' })));
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 10 }, () => 201));
  });

  it('a request that failed leaves the key free', async () => {
    const headers = { ...signIn(), 'idempotency-key': 'k-4' };
    await call('POST', '/api/notes', headers, { body: 'nul \u0000' });
    expect(await call('POST', '/api/notes', headers, { body: 'good' })).toMatchObject({ status: 201 });
  });
});
