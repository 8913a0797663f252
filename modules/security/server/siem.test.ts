import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import fc from 'fast-check';
import { newId } from '@dott/platform/ids';
import { testApp } from '@dott/platform/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { exportTo } from './siem.ts';
import { testCertificate } from './siem.fixture.ts';
import { cefHeader, cefValue, toCef, toJson, toSyslog, type OutgoingEvent } from './siem-format.ts';
import { siemTargets } from './siem-targets.ts';

const t = testApp();
const folder = mkdtempSync(join(tmpdir(), 'dott-siem-'));
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const event: OutgoingEvent = {
  seq: 1, id: newId(), at: '2026-11-22T10:00:00.000Z', type: 'LOGIN_FAILED', severity: 'WARNING', userId: null, tenantId: null, sessionId: null,
  ip: '203.0.113.9', userAgent: 'A|gent=1\\', requestId: 'r-1', detail: { failures: 3, said: 'a=b|c\nd' },
};
const settings = { file: undefined, url: undefined, token: undefined, format: 'json', caFile: undefined } as const;

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  closing.push(() => { server.close(); for (const socket of sockets) socket.destroy(); });
  return (server.address() as AddressInfo).port; // A server on a port has such an address.
}

/** The messages of an octet-counted stream; throws where the count does not lead to the next one. */
function unframed(bytes: Buffer): string[] {
  const messages: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(' ', at);
    const count = Number(bytes.toString('ascii', at, space));
    expect(count).toBeGreaterThan(0);
    messages.push(bytes.toString('utf8', space + 1, space + 1 + count));
    at = space + 1 + count;
  }
  return messages;
}

/** Reads a CEF line back as its specification says. */
function parseCef(line: string) {
  const fields: string[] = [];
  let rest = line;
  for (let n = 0; n < 7; n += 1) {
    const field = /^(?:[^|\\]|\\.)*/.exec(rest)?.[0] ?? '';
    fields.push(field.replaceAll(/\\(.)/g, '$1'));
    rest = rest.slice(field.length + 1);
  }
  const pairs = [...rest.matchAll(/(\w+)=((?:[^=\\]|\\.)*?)(?= \w+=|$)/g)].map(([, key = '', value = '']) => [key, value.replaceAll(/\\(.)/g, (_all, c: string) => ({ n: '\n', r: '\r' })[c] ?? c)]);
  return { fields, extension: Object.fromEntries(pairs) as Record<string, string> };
}

describe('formats', () => {
  it('CEF says what the event says', () => {
    const { fields, extension } = parseCef(toCef(event));
    expect(fields.slice(0, 5)).toEqual(['CEF:0', 'Dott', 'Dott', '1', 'LOGIN_FAILED']);
    expect(extension).toMatchObject({ src: '203.0.113.9', requestClientApplication: 'A|gent=1\\', rt: String(Date.parse(event.at)), cs3: 'r-1', cs3Label: 'request' });
    expect(JSON.parse(extension['msg'] ?? '')).toEqual(event.detail);
  });

  it('CEF stays one line that reads back, whatever an attacker put into an event', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('\\', '|', '=', '\n', '\r', ' ', 'a', 'cs1=') }), (any, nasty) => {
      for (const text of [any, nasty]) {
        expect(cefValue(text)).not.toMatch(/[\r\n]/);
        expect(cefValue(text).replaceAll(/\\(.)/gsu, (_all, c: string) => ({ n: '\n', r: '\r' })[c] ?? c)).toBe(text);
        expect(cefHeader(text)).not.toMatch(/[\r\n]|(?<!\\)(?:\\\\)*\|/);
        const line = toCef({ ...event, userAgent: text, detail: { text } });
        expect(line.split('\n')).toHaveLength(1);
        // Every equals sign of a value is escaped, so the only bare ones are behind our own keys.
        expect([...line.matchAll(/(?<!\\)(?:\\\\)*=/g)].length).toBe([...toCef({ ...event, userAgent: 'x', detail: { text: 'x' } }).matchAll(/(?<!\\)(?:\\\\)*=/g)].length);
      }
    }));
  });

  it('JSON is one object a line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = toJson({ ...event, userAgent: text });
      expect(line).not.toContain('\n');
      expect(JSON.parse(line)).toMatchObject({ product: 'dott', type: 'LOGIN_FAILED' });
    }));
  });

  it('syslog is RFC 5424 behind the count of its octets', () => {
    const [message = ''] = unframed(toSyslog(event, 'ümlaut 💥'));
    expect(message).toMatch(/^<84>1 2026-11-22T10:00:00\.000Z \S+ dott \d+ LOGIN_FAILED - \uFEFFümlaut 💥$/);
  });
});

describe('receivers', () => {
  it('a file gets a line an event, and may be rotated in between', async () => {
    const path = join(folder, 'events.log');
    const [target] = siemTargets({ ...settings, file: path, format: 'cef' });
    await target?.send([event, event]);
    writeFileSync(path, '');
    await target?.send([event]);
    expect(readFileSync(path, 'utf8').trim().split('\n').map((line) => parseCef(line).fields[4])).toEqual(['LOGIN_FAILED']);
  });

  it.each(['tcp', 'tls'] as const)('syslog over %s', async (scheme) => {
    const got: Buffer[] = [];
    const listen = (socket: Socket) => void socket.on('data', (chunk) => got.push(chunk)).on('error', () => undefined);
    const port = await listening(scheme === 'tls' ? createTls(testCertificate, listen) : createTcp(listen));
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, testCertificate.cert);
    const [target] = siemTargets({ ...settings, url: `${scheme}://localhost:${port}`, caFile });
    await target?.send([event, event]);
    await target?.send([event]);
    target?.close();
    await expect.poll(() => unframed(Buffer.concat(got)).length).toBe(3);
    expect(unframed(Buffer.concat(got))[0]).toContain('"type":"LOGIN_FAILED"');
  });

  it('a certificate of nobody we know is refused', async () => {
    const port = await listening(createTls(testCertificate, () => undefined));
    const [target] = siemTargets({ ...settings, url: `tls://localhost:${port}` });
    await expect(target?.send([event])).rejects.toThrow(/self.signed/i);
  });

  it('a line that breaks is no success', async () => {
    const port = await listening(createTcp((socket) => socket.destroy()));
    const [target] = siemTargets({ ...settings, url: `tcp://127.0.0.1:${port}` });
    await expect(target?.send([event])).rejects.toThrow();
  });
});

describe('the export', () => {
  it('brings each event at least once and in one order, through a receiver that fails and processes that compete', async () => {
    const { security, db } = t().services;
    const got: { id: string; detail: { n: number } }[] = [];
    let refusals = 2;
    const tokens = new Set<string | undefined>();
    const server = createHttp((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        tokens.add(request.headers.authorization);
        const fails = refusals > 0;
        refusals -= 1;
        // The second refusal comes after the batch was taken: it is sent again.
        if (!fails || refusals === 0) got.push(...Buffer.concat(chunks).toString().trim().split('\n').map((line) => JSON.parse(line)));
        response.writeHead(fails ? 503 : 204).end();
      });
    });
    const port = await listening(server);
    const [target] = siemTargets({ ...settings, url: `http://127.0.0.1:${port}/in`, token: 'siem-token' });
    if (!target) return expect.fail('no target');
    for (let n = 0; n < 150; n += 1) security.report({ type: 'DATA_EXPORTED', ip: '203.0.113.90', detail: { n } });
    await security.settle();
    const [one, two] = [newId(), newId()];
    await expect(exportTo({ db }, target, one)).rejects.toThrow('503');
    await expect(exportTo({ db }, target, one)).rejects.toThrow('503');
    await Promise.all([exportTo({ db }, target, one), exportTo({ db }, target, two)]);
    security.report({ type: 'DATA_EXPORTED', ip: '203.0.113.90', detail: { n: 150 } });
    await security.settle();
    await exportTo({ db }, target, one);
    const own = got.filter(({ detail }) => typeof detail.n === 'number').map(({ detail }) => detail.n);
    expect(new Set(own)).toEqual(new Set(Array.from({ length: 151 }, (_, n) => n)));
    expect(own.slice(-51)).toEqual(own.slice(-51).toSorted((a, b) => a - b));
    expect([...tokens]).toEqual(['Bearer siem-token']);
    const before = got.length;
    await exportTo({ db }, target, one);
    expect(got).toHaveLength(before);
  });
});
