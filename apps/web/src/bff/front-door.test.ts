import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liveSid, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const wanted: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'geolocation=(), microphone=(), camera=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

describe('the front door', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest();
  });
  afterAll(() => web.close());
  afterEach(() => {
    web.seen.length = 0;
  });

  it.each([
    ['a page', { path: '/auth/signin' }],
    ['a page that is not there', { path: '/missing' }],
    ['a page that breaks', { path: '/breaks' }],
    ['a static file', { path: '/_next/static/x.js' }],
    ['an API reply', { path: '/api/notes' }],
    ['an API path that is not there', { path: '/api/nothing' }],
    ['a refused host', { path: '/api/notes', headers: { host: 'evil.example' } }],
    ['a redirect', { path: '/tenant/select' }],
    ['health', { path: '/api/health' }],
    ['a wrong method', { path: '/auth/signin', method: 'PUT' }],
  ])('puts every security header on %s', async (_what, call) => {
    const reply = await web.call(call);
    expect(reply.headers).toMatchObject(wanted);
    expect(reply.headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
  });

  it('puts them even on the answer to what is no HTTP', async () => {
    const reply = await web.raw('NONSENSE\r\n\r\n');
    expect(reply).toMatch(/^HTTP\/1\.1 400 /);
    for (const [name, value] of Object.entries(wanted)) expect(reply).toContain(`${name}: ${value}`);
  });

  it('gives each page another nonce, tells it to Next, and allows nothing unsafe', async () => {
    const [one, two] = [await web.call({ path: '/auth/signin' }), await web.call({ path: '/auth/signin' })];
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'/);
    expect(policy).not.toMatch(/unsafe-(?:inline|eval)|\*|https?:/);
    expect(policy.match(/style-src-attr [^;]+/)?.[0]).toBe("style-src-attr 'unsafe-hashes' 'sha256-aqNNdDLnnrDOnTNdkJpYlAxKVJtLt9CtFLklmInuUAE='");
    expect(policy).not.toBe(two.headers['content-security-policy']);
    expect(one.json<{ headers: Record<string, string> }>().headers['content-security-policy']).toBe(policy);
  });

  it('lets a nonce be chosen by nobody else', async () => {
    const reply = await web.call({ path: '/auth/signin', headers: { 'content-security-policy': "script-src 'nonce-mine'" } });
    expect(reply.body).not.toContain('nonce-mine');
  });

  it('drops forged facts before a page or the API sees them', async () => {
    const forged = { 'x-forwarded-for': '9.9.9.9', 'x-real-ip': '9.9.9.9', forwarded: 'for=9.9.9.9', 'x-dott-client-ip': '9.9.9.9', 'x-dott-sid': liveSid, 'x-dott-service-key': 'guess', 'x-tenant-id': 't', 'x-middleware-subrequest': 'x' };
    const page = await web.call({ path: '/auth/signin', headers: forged });
    const { headers } = page.json<{ headers: Record<string, string> }>();
    expect(headers['x-dott-client-ip']).toBe('127.0.0.1');
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-dott-sid', 'x-dott-service-key', 'x-tenant-id', 'x-middleware-subrequest']) expect(headers[name]).toBeUndefined();
    await web.call({ path: '/api/notes', headers: forged });
    expect(web.seen[0]?.headers).toMatchObject({ 'x-dott-client-ip': '127.0.0.1', 'x-dott-service-key': 'the service key' });
    expect(web.seen[0]?.headers['authorization']).toBeUndefined();
    expect(web.seen[0]?.headers['x-tenant-id']).toBeUndefined();
  });

  it.each(['localhost:3999', '127.0.0.1:3999', '[::1]:3999'])('takes %s for its own address', async (host) => {
    expect((await web.call({ path: '/auth/signin', headers: { host } })).status).toBe(200);
  });

  it.each(['evil.example', 'localhost:4000', 'localhost', 'localhost.evil.example:3999', ''])('leads a page asked for at %j home and refuses a call there', async (host) => {
    const page = await web.call({ path: '/auth/signin?x=1', headers: { host } });
    expect(page.status).toBe(308);
    expect(page.headers.location).toBe('http://localhost:3999/auth/signin?x=1');
    const call = await web.call({ path: '/api/notes', headers: { host } });
    expect([call.status, call.json()['code']]).toEqual([403, 'security.origin']);
  });

  it('answers health at any address', async () => {
    expect((await web.call({ path: '/api/health', headers: { host: '10.0.0.7:8080' } })).json()).toEqual({ status: 'ok' });
  });

  it('refuses two session cookies, whichever comes first', async () => {
    for (const cookie of [`sid=${liveSid}; sid=${'x'.repeat(36)}`, `sid=short; sid=${liveSid}`]) {
      for (const path of ['/auth/signin', '/api/notes']) {
        const reply = await web.call({ path, headers: { cookie } });
        expect([reply.status, reply.json()['code']]).toEqual([400, 'security.duplicate-cookie']);
      }
    }
    expect(web.seen).toHaveLength(0);
  });

  it.each([
    ['/tenant/abc-1/invoices?q=a&b', '/abc-1/invoices?q=a&b'],
    ['/tenant/abc-1/abc-1/invoices', '/abc-1/invoices'],
    ['/tenant/abc-1/tenant/abc-1/invoices', '/abc-1/invoices'],
    ['/tenant/abc-1', '/abc-1'],
    ['/tenant/select', '/select-tenant'],
    ['/tenant/create', '/create-tenant'],
  ])('redirects %s for good to %s', async (path, location) => {
    const reply = await web.call({ path });
    expect([reply.status, reply.headers.location]).toEqual([308, location]);
  });

  it.each(['/tenant//evil.example/x', '/tenant/%2Fevil.example', '//evil.example', '/a\\b'])('never redirects %s away', async (path) => {
    const reply = await web.call({ path });
    expect(reply.headers.location).toBeUndefined();
  });

  it('reads a trailing slash as the same path', async () => {
    expect((await web.call({ path: '/auth/signin/?a=1' })).json()).toMatchObject({ url: '/auth/signin?a=1' });
    await web.call({ path: '/api/notes/?a=1' });
    expect(web.seen[0]?.url).toBe('/api/notes?a=1');
  });

  it('hides the address of pages that hold a secret', async () => {
    expect((await web.call({ path: '/auth/verify-email?token=x' })).headers['referrer-policy']).toBe('no-referrer');
  });

  it('ends requests under way before it stops', async () => {
    const own = await webUnderTest();
    const pending = own.call({ path: '/api/notes' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await own.close();
    expect((await pending).status).toBe(200);
  });
});

describe('behind a proxy of ours', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest({ appUrl: new URL('https://books.example.com'), trustProxy: ['127.0.0.0/8', '10.0.0.0/8'] });
  });
  afterAll(() => web.close());

  it('believes the last address that is no proxy of ours', async () => {
    const reply = await web.call({ path: '/auth/signin', headers: { 'x-forwarded-for': '1.1.1.1, 203.0.113.7, 10.0.0.2', 'x-forwarded-proto': 'https' } });
    expect(reply.json<{ headers: Record<string, string> }>().headers['x-dott-client-ip']).toBe('203.0.113.7');
  });

  it('keeps the peer’s address when the header is nonsense', async () => {
    const reply = await web.call({ path: '/auth/signin', headers: { 'x-forwarded-for': 'unknown' } });
    expect(reply.json<{ headers: Record<string, string> }>().headers['x-dott-client-ip']).toBe('127.0.0.1');
  });

  it('leads plain http to https', async () => {
    const reply = await web.call({ path: '/auth/signin', headers: { 'x-forwarded-proto': 'http' } });
    expect([reply.status, reply.headers.location]).toEqual([308, 'https://books.example.com/auth/signin']);
  });

  it('knows the session only by the prefixed cookie', async () => {
    await web.call({ path: '/api/notes', headers: { cookie: `sid=${liveSid}` } });
    await web.call({ path: '/api/notes', headers: { cookie: `__Host-sid=${liveSid}; sid=${'x'.repeat(36)}` } });
    expect(web.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, `Session ${liveSid}`]);
  });
});

describe('the mailbox', () => {
  it('is shown to this very machine only', async () => {
    const open = await webUnderTest({ mailFolder: '/nowhere' });
    expect((await open.call({ path: '/mailbox' })).body).toBe('<p>mails</p>');
    expect((await open.call({ path: '/mailbox', headers: { 'x-forwarded-for': '9.9.9.9' } })).body).not.toContain('mails');
    await open.close();
  });

  it.each([
    ['mail is sent for real', {}],
    ['the product is public', { mailFolder: '/nowhere', appUrl: new URL('https://books.example.com') }],
  ])('is absent when %s', async (_when, options) => {
    const web = await webUnderTest(options);
    expect((await web.call({ path: '/mailbox' })).body).not.toContain('<p>mails</p>');
    await web.close();
  });
});
