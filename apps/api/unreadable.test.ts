import { createConnection, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';

const t = testApp();
const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" };

describe('what the API cannot read', () => {
  it.each(['/api/crm/customers/%zz', '/api/crm/customers/%ff', `/api/crm/customers/${'a'.repeat(300)}`])('is a problem like any other: %s', async (url) => {
    const reply = await t().app.inject({ method: 'GET', url });
    expect(reply.headers).toMatchObject({ ...headers, 'content-type': expect.stringContaining('application/problem+json') });
    expect(reply.json()).toMatchObject({ code: 'request.malformed', status: 400 });
    expect(reply.body).not.toMatch(/FST_|%zz|aaa/);
  });

  it('has the headers of every reply when it is no HTTP', async () => {
    await t().app.listen({ host: '127.0.0.1', port: 0 });
    // A server that listens on a port has such an address.
    const { port } = t().app.server.address() as AddressInfo;
    const socket = createConnection(port, '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const reply = await text(socket);
    expect(reply).toMatch(/^HTTP\/1\.1 400 /);
    for (const [name, value] of Object.entries(headers)) expect(reply).toContain(`${name}: ${value}`);
  });
});

describe('an upload that is none', () => {
  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['that ends early', 'multipart/form-data; boundary=XX', '--XX\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc'],
  ])('%s is the sender’s mistake', async (_what, contentType, payload) => {
    const shop = await t().signUp();
    const reply = await t().app.inject({
      method: 'POST', url: '/api/expenses/0197f3a0-0000-7000-8000-0000000000bb/receipts', payload,
      headers: { authorization: `Session ${shop.sid}`, 'content-type': contentType },
    });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'request.malformed']);
  });
});

describe('a filter with bytes that no text has', () => {
  it('is refused before the export begins', async () => {
    const shop = await t().signUp();
    const reply = await t().app.inject({ method: 'GET', url: '/api/audit/export?entity=a%00b', headers: { authorization: `Session ${shop.sid}` } });
    expect([reply.statusCode, reply.json().code]).toEqual([422, 'request.invalid']);
  });
});
