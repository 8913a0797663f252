import { gzipSync } from 'node:zlib';
import { customers } from '@dott/modules/customers/contract';
import { describe, expect, it } from 'vitest';
import { openDoor } from './door.ts';

const door = openDoor();
const servers = ['web', 'api'] as const;
const portOf = (server: (typeof servers)[number]): number => (server === 'web' ? door().webPort : door().apiPort);
const hostOf = (server: (typeof servers)[number]): string => (server === 'web' ? `localhost:${door().webPort}` : `127.0.0.1:${door().apiPort}`);

/** A second request in the body of the first: whoever reads the lengths otherwise than its neighbour would answer it. */
const smuggled = (host: string): string => `GET /api/plans?smuggled HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
const answersIn = (text: string): number => text.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0;

describe.each(servers)('a request that two servers could read differently, at the %s', (server) => {
  const head = (): string => `POST /api/auth/password/forgot HTTP/1.1\r\nHost: ${hostOf(server)}\r\nContent-Type: application/json\r\n`;

  it.each([
    ['with a length and chunks', () => `${head()}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled(hostOf(server))}`],
    ['with two lengths', () => `${head()}Content-Length: 0\r\nContent-Length: 60\r\n\r\n${smuggled(hostOf(server))}`],
    ['with a list of lengths', () => `${head()}Content-Length: 0, 60\r\n\r\n${smuggled(hostOf(server))}`],
    ['with a signed length', () => `${head()}Content-Length: +5\r\n\r\n${smuggled(hostOf(server))}`],
    ['with an encoding that ends otherwise', () => `${head()}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled(hostOf(server))}`],
    ['with a space before the colon', () => `${head()}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled(hostOf(server))}`],
    ['with a folded header', () => `${head()}Transfer-Encoding:\r\n chunked\r\nX-Fold: a\r\n\tb\r\nContent-Length: 0\r\n\r\n${smuggled(hostOf(server))}`],
    ['with a chunk size that is no number', () => `${head()}Transfer-Encoding: chunked\r\n\r\nzz\r\n${smuggled(hostOf(server))}`],
    ['with a chunk size beyond all measure', () => `${head()}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${smuggled(hostOf(server))}`],
    ['with a chunk that is longer than it says', () => `${head()}Transfer-Encoding: chunked\r\n\r\n1\r\n{}{}\r\n0\r\n\r\n${smuggled(hostOf(server))}`],
    ['with bare line feeds', () => `POST /api/auth/password/forgot HTTP/1.1\nHost: ${hostOf(server)}\nContent-Length: 0\n\n${smuggled(hostOf(server))}`],
    ['with a line break in a header', () => `${head()}X-A: a\rContent-Length: 60\r\n\r\n${smuggled(hostOf(server))}`],
    ['with a zero byte in a header', () => `${head()}X-A: a\0b\r\nContent-Length: 0\r\n\r\n${smuggled(hostOf(server))}`],
    ['of HTTP/2', () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${smuggled(hostOf(server))}`],
  ])('%s is refused, and nothing behind it is answered', async (_shape, bytes) => {
    const answer = await door().raw(portOf(server), bytes());
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answersIn(answer)).toBe(1);
    expect(answer).not.toContain('"plans"');
  });

  it.each([
    ['CONNECT', () => `CONNECT evil.example:443 HTTP/1.1\r\nHost: ${hostOf(server)}\r\n\r\n`],
    ['TRACE', () => `TRACE /api/plans HTTP/1.1\r\nHost: ${hostOf(server)}\r\nX-Secret: hush-hush\r\nConnection: close\r\n\r\n`],
    ['OPTIONS *', () => `OPTIONS * HTTP/1.1\r\nHost: ${hostOf(server)}\r\nConnection: close\r\n\r\n`],
    ['an address in absolute form', () => `GET http://evil.example/api/none HTTP/1.1\r\nHost: ${hostOf(server)}\r\nConnection: close\r\n\r\n`],
    ['an upgrade to HTTP/2', () => `GET /api/none HTTP/1.1\r\nHost: ${hostOf(server)}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`],
  ])('%s leads nowhere and mirrors nothing', async (_what, bytes) => {
    const answer = await door().raw(portOf(server), bytes());
    expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    expect(answer).not.toContain('hush-hush');
    expect(answer).not.toMatch(/101 Switching/);
  });

  it('with headers beyond all measure is refused', async () => {
    const many = Array.from({ length: 3_000 }, (_each, index) => `X-${index}: ${'a'.repeat(20)}\r\n`).join('');
    expect(await door().raw(portOf(server), `GET /api/plans HTTP/1.1\r\nHost: ${hostOf(server)}\r\n${many}\r\n`)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe('what a body says of itself', () => {
  const as = async (headers: Readonly<Record<string, string>>, body: string | Buffer) => {
    const shop = await door().app.signUp();
    return door().webWithToken({ method: 'POST', path: '/api/crm/customers', body, headers }, `sid=${shop.sid}`);
  };

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/xml', 'application/jsonp', 'multipart/form-data; boundary=x', ''])('%j is not read as JSON', async (type) => {
    expect((await as({ 'content-type': type }, '{"name":"A"}')).status).toBeGreaterThanOrEqual(400);
  });

  it('a compressed bomb is bytes like any others', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const since = process.memoryUsage.rss();
    const reply = await as({ 'content-type': 'application/json', 'content-encoding': 'gzip' }, bomb);
    expect([400, 413, 415]).toContain(reply.status);
    expect(process.memoryUsage.rss() - since).toBeLessThan(40 * 1024 * 1024);
  });

  it('another character set is not believed', async () => {
    const reply = await as({ 'content-type': 'application/json; charset=utf-16le' }, Buffer.from('{"name":"A"}', 'utf16le'));
    expect(reply.status).toBe(400);
  });

  it('what is too large is refused at both doors', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(600_000) });
    expect((await as({}, large)).status).toBe(413);
    const shop = await door().app.signUp();
    const direct = await door().api({ method: 'POST', path: '/api/crm/customers', headers: { 'content-type': 'application/json', authorization: `Session ${shop.sid}` }, body: large });
    expect(direct.status).toBe(413);
  });
});

describe('a client that sends slowly', () => {
  it('is cut when its body falls silent, and others are answered meanwhile', async () => {
    const slow = Array.from({ length: 20 }, () => door().raw(door().webPort,
      `POST /api/auth/password/forgot HTTP/1.1\r\nHost: ${hostOf('web')}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`, { keepOpen: true }));
    expect((await door().web({ path: '/api/plans' })).status).toBe(200);
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 4(03|08) /);
  });

  it('is cut when its head does not end', async () => {
    const since = performance.now();
    expect(await door().raw(door().webPort, `GET /api/plans HTTP/1.1\r\nHost: ${hostOf('web')}\r\nX-A: `, { keepOpen: true })).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    expect(performance.now() - since).toBeLessThan(9_000);
  });
});

describe('headers that ask for something else', () => {
  it('no method by another name', async () => {
    const shop = await door().app.signUp();
    const { id } = await shop.api(customers).create({ body: { name: 'Stays' } });
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      await door().webWithToken({ method: 'POST', path: `/api/crm/customers/${id}?_method=DELETE`, headers: { [name]: 'DELETE' } }, `sid=${shop.sid}`);
      await door().api({ path: `/api/crm/customers/${id}?_method=DELETE`, headers: { [name]: 'DELETE', authorization: `Session ${shop.sid}` } });
    }
    expect((await shop.api(customers).get({ params: { id } })).name).toBe('Stays');
  });

  it.each(['x-original-url', 'x-rewrite-url', 'x-forwarded-path', 'x-forwarded-prefix'])('no address by %s', async (name) => {
    expect((await door().web({ path: '/auth/signin', headers: { [name]: '/admin/sessions' } })).body).toContain('/auth/signin');
  });

  it.each([['x-forwarded-host', 'evil.example'], ['x-host', 'evil.example'], ['forwarded', 'host=evil.example'], ['x-forwarded-server', 'evil.example'], ['x-forwarded-scheme', 'http'], ['x-forwarded-port', '9']])(
    'no host by %s: %s', async (name, value) => {
      const headers = { [name]: value };
      const page = await door().web({ path: '/auth/signin', headers });
      expect(JSON.stringify([page.headers, page.body])).not.toContain('evil.example');
      const moved = await door().web({ path: '/tenant/select', headers });
      expect(moved.headers.location).toBe('/select-tenant');
    });

  it('no other origin may read a reply', async () => {
    const shop = await door().app.signUp();
    for (const origin of ['https://evil.example', 'null', `http://localhost.evil.example:${door().webPort}`]) {
      const reply = await door().web({ path: '/api/crm/customers', headers: { origin, cookie: `sid=${shop.sid}` } });
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
      const asked = await door().web({ method: 'OPTIONS', path: '/api/crm/customers', headers: { origin, 'access-control-request-method': 'POST' } });
      expect(asked.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('no reply of somebody\'s business may be kept by anybody', async () => {
    const shop = await door().app.signUp();
    for (const path of ['/api/crm/customers', '/api/crm/customers/x.css', '/api/crm/customers;.js', '/api/auth/session-v2', '/api/dashboard?x=.png']) {
      const reply = await door().web({ path, headers: { cookie: `sid=${shop.sid}` } });
      expect(reply.headers['cache-control'] ?? 'no-store', path).toContain('no-store');
    }
  });
});

describe('paths', () => {
  it.each([
    '/api/../api/plans/../sessions/current', '/api/files/..%2f..%2f..%2fetc%2fpasswd', '/api/files/%2e%2e%2f%2e%2e%2fsecret-key', '/api/files/....//....//etc/passwd', '/api/files/..%5c..%5csecret-key',
    '/_next/..%2f..%2f..%2fetc/passwd', '/_next/static/../../../../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/..;/api/sessions/create', '/api/sessions/create', '/api//sessions//create', '/API/Sessions/Create', '/api/sessions/create%00', '/api/%73essions/create',
  ])('%s opens nothing', async (path) => {
    const shop = await door().app.signUp();
    for (const method of ['GET', 'POST']) {
      const reply = await door().web({ method, path, headers: { cookie: `sid=${shop.sid}` } });
      expect(reply.body).not.toMatch(/root:.*:0:0|"dependencies"|"sid"/);
      // Whatever is not below /api/ is a page's to refuse, and here pages are a stand-in.
      if (path.startsWith('/api/')) expect(reply.status).toBeGreaterThanOrEqual(400);
    }
  });
});
