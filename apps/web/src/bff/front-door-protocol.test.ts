import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n';

describe('odd requests at the front door', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest({ mailFolder: '/nowhere' });
  });
  afterAll(() => web.close());

  it('judges a request to upgrade like any other', async () => {
    await web.call({ path: '/auth/signin' });
    const ordinary = await web.raw(`GET /api/notes HTTP/1.1\r\nHost: evil.example\r\n${upgrade}\r\n`);
    expect(ordinary).toMatch(/^HTTP\/1\.1 403 /);
    const absolute = await web.raw(`GET http://127.0.0.1:${web.port}/api/health HTTP/1.1\r\nHost: localhost:3999\r\n${upgrade}\r\n`);
    expect(absolute).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each([
    ['without a Host', 'GET /api/notes HTTP/1.1\r\nConnection: close\r\n\r\n', 403],
    ['with an unknown expectation', 'GET /api/health HTTP/1.1\r\nHost: localhost:3999\r\nExpect: miracles\r\nConnection: close\r\n\r\n', 200],
  ])('puts its headers on the answer to a request %s', async (_what, bytes, status) => {
    const reply = await web.raw(bytes);
    expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(reply).toContain("content-security-policy: default-src 'none'");
    expect(reply).toContain('x-frame-options: DENY');
  });

  it.each(['someone@localhost:3999', 'localhost:3999/../x', 'localhost:3999?x', 'localhost:3999#x'])('does not take %s for its own host', async (host) => {
    expect((await web.call({ path: '/api/notes', headers: { host } })).status).toBe(403);
  });

  it.each(['/%zz/customers', '/%ff%fe/customers', '/api/notes/%zz', '/api/notes/%ff'])('refuses %s before a router sees it', async (path) => {
    const reply = await web.call({ path });
    expect([reply.status, reply.json()['code']]).toEqual([400, 'request.malformed']);
  });

  it('lets nobody keep what a page answers, unless the page says so itself', async () => {
    expect((await web.call({ path: '/auth/signin' })).headers['cache-control']).toContain('no-store');
  });

  it('shows the mailbox to nobody behind a proxy that does not say so', async () => {
    expect(await web.raw('GET /mailbox HTTP/1.1\r\nHost: localhost:3999\r\nConnection: close\r\n\r\n')).toContain('<p>mails</p>');
    expect(await web.raw('GET /mailbox HTTP/1.0\r\nHost: localhost:3999\r\n\r\n')).not.toContain('<p>mails</p>');
    expect((await web.call({ path: '/mailbox', headers: { via: '1.1 somewhere' } })).body).not.toContain('<p>mails</p>');
  });
});
