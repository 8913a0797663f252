import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { customers } from '@dott/modules/customers/contract';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openDoor } from './door.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

const received: { readonly service: string; readonly span: Span }[] = [];
let wire = '';

/** A collector: OTLP over HTTP, JSON. */
const collector = createServer((request, response) => {
  void text(request).then((body) => {
    wire += body;
    // The exporter's own format.
    const sent = JSON.parse(body) as { resourceSpans: { resource: { attributes: { key: string; value: { stringValue?: string } }[] }; scopeSpans: { spans: Span[] }[] }[] };
    for (const { resource, scopeSpans } of sent.resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      received.push(...scopeSpans.flatMap(({ spans }) => spans).map((span) => ({ service, span })));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise<void>((listening) => collector.listen(0, '127.0.0.1', listening));
// A server that listens on a port has such an address.
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
afterAll(() => new Promise((closed) => {
  collector.closeAllConnections();
  collector.close(closed);
}));

const door = openDoor({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
const foreign = '00-11111111111111111111111111111111-2222222222222222-01';
const named = (name: string, traceId?: string) => received.find(({ span }) => span.name === name && (traceId === undefined || span.traceId === traceId));
const fact = (span: Span | undefined, key: string) => Object.values(span?.attributes.find((each) => each.key === key)?.value ?? {})[0];

describe('a traced request', () => {
  it('is one trace from the web app over the API and the tier to the statements, without a secret', async () => {
    const shop = await door().app.signUp();
    const reply = await door().webWithToken(
      { method: 'POST', path: '/api/crm/customers', body: JSON.stringify({ name: 'Hush Hush Limited', currency: 'KES' }), headers: { traceparent: foreign } },
      `sid=${shop.sid}`,
    );
    expect(reply.status, reply.body).toBe(201);
    await vi.waitFor(() => expect(named('web POST api')).toBeDefined(), { timeout: 8_000 });
    const traceId = named('web POST api')?.span.traceId ?? '';
    await vi.waitFor(() => expect(named('POST /api/crm/customers', traceId)).toBeDefined(), { timeout: 8_000 });
    const web = named('web POST api', traceId);
    const api = named('POST /api/crm/customers', traceId);
    const check = named('session check', traceId);
    const flights = received.filter(({ span }) => span.traceId === traceId && span.name === 'postgresql flight').map(({ span }) => span);
    expect(web?.service).toBe('dott-web');
    expect(web?.span.parentSpanId ?? '').toBe('');
    expect(api?.span.parentSpanId).toBe(web?.span.spanId);
    expect(check?.span.parentSpanId).toBe(api?.span.spanId);
    expect(fact(check?.span, 'dott.session.tier')).toBe('postgres');
    expect(fact(check?.span, 'dott.session.outcome')).toBe('live');
    expect(flights.find((span) => span.parentSpanId === check?.span.spanId)).toBeDefined();
    const write = flights.find((span) => span.parentSpanId === api?.span.spanId && JSON.stringify(span.attributes).includes('insert app.customer'));
    expect(fact(write, 'dott.about')).toBe('customers.create');
    // The same id joins the reply, the trace and the log.
    expect(fact(api?.span, 'dott.request_id')).toBe(reply.headers['x-request-id']);
    for (const secret of [shop.sid, 'Hush Hush', door().app.config.serviceKey, shop.userId, foreign.slice(3, 35)]) expect(wire).not.toContain(secret);
  });

  it('takes its parent from the web app alone', async () => {
    await door().api({ path: '/api/plans', headers: { traceparent: foreign } });
    await vi.waitFor(() => expect(named('GET /api/plans')).toBeDefined(), { timeout: 8_000 });
    expect(named('GET /api/plans')?.span.traceId).not.toBe(foreign.slice(3, 35));
  });

  it('goes on in the job and the mail that the request asked for', async () => {
    const address = `traced-${Date.now()}@example.com`;
    const reply = await door().webWithToken({ method: 'POST', path: '/api/auth/signup', body: JSON.stringify({ email: address, password: 'several words in a row' }) });
    expect(reply.status, reply.body).toBe(202);
    await door().app.runJobs();
    await vi.waitFor(() => expect(named('send mail')).toBeDefined(), { timeout: 8_000 });
    const mail = named('send mail')?.span;
    const job = received.find(({ span }) => span.spanId === mail?.parentSpanId)?.span;
    expect(job?.name).toMatch(/^job identity\./);
    const asked = received.find(({ span }) => span.spanId === job?.parentSpanId)?.span;
    expect(asked?.name).toBe('POST /api/auth/signup');
    expect(wire).not.toContain(address);
  });

  it('marks the log lines of what fails', async () => {
    const shop = await door().app.signUp();
    const before = received.length;
    const { db } = door().app.services;
    Object.assign(door().app.services, { db: { ...db, withTenant: async () => { throw new Error('broken on purpose'); } } });
    const reply = await shop.api(customers).list().then(() => undefined, (error: { body: { requestId: string } }) => error.body);
    Object.assign(door().app.services, { db });
    // Written by the product's own log.
    const line = door().app.logLines.map((each) => JSON.parse(each) as { requestId?: string; traceId?: string }).find(({ requestId }) => requestId === reply?.requestId);
    await vi.waitFor(() => expect(received.slice(before).find(({ span }) => fact(span, 'dott.request_id') === reply?.requestId)).toBeDefined(), { timeout: 8_000 });
    expect(received.find(({ span }) => fact(span, 'dott.request_id') === reply?.requestId)?.span.traceId).toBe(line?.traceId);
  });
});

describe('a collector that is away', () => {
  it('costs the request nothing but its trace', async () => {
    collector.closeAllConnections();
    await new Promise((closed) => collector.close(closed));
    const since = performance.now();
    const replies = await Promise.all(Array.from({ length: 50 }, () => door().web({ path: '/api/plans' })));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(performance.now() - since).toBeLessThan(5_000);
  });
});
