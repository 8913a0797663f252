import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildPath, isUpload, type Contract, type Operation } from '../http/contract.ts';
import { Problem } from '../http/client.ts';
import type { TestApp, TestShop } from './app.ts';
import { injectTransport } from './transport.ts';

/** What a good call of an operation carries, for records of the business it was made in. */
export interface Sample {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly file?: Blob;
}

type Samples<C extends Contract> = { readonly [K in keyof C['operations']]: Sample };

/**
 * The cases that every operation has to bear, derived from its contract: nobody signed in is 401, a member without the
 * permission is 403, another business's record is 404 exactly like one that does not exist, and a tenant named in a header,
 * the query or the body changes nothing. `make` prepares records in a business and gives a good call of every operation.
 */
export function isolationSuite<C extends Contract>(contract: C, app: () => TestApp, make: (t: TestApp, shop: TestShop) => Promise<Samples<C>>): void {
  const operations = Object.entries(contract.operations);
  describe(`isolation of ${contract.name}`, () => {
    for (const [name, operation] of operations.filter(([, each]) => each.access === 'tenant')) {
      describe(name, () => {
        tenantCases(name, operation, app, make);
      });
    }
    for (const [name, operation] of operations.filter(([, each]) => ['session', 'operator', 'metrics', 'service'].includes(each.access))) {
      it(`${name}: 401 without a session or credential`, async () => {
        expect(await statusOf(app(), operation, {}, { serviceKey: 'wrong' })).toMatchObject({ status: 401, code: 'sessions.not-authenticated' });
      });
    }
  });
}

function tenantCases<C extends Contract>(name: string, operation: Operation, app: () => TestApp, make: (t: TestApp, shop: TestShop) => Promise<Samples<C>>): void {
  const prepare = async (): Promise<{ owner: TestShop; sample: Sample }> => {
    const owner = await app().signUp();
    const samples: Readonly<Record<string, Sample>> = await make(app(), owner);
    const sample = samples[name];
    if (!sample) throw new Error(`there is no sample for ${name}`);
    return { owner, sample };
  };

  it('401 without a session', async () => {
    const { sample } = await prepare();
    expect(await statusOf(app(), operation, sample, {})).toMatchObject({ status: 401, code: 'sessions.not-authenticated' });
  });

  it('403 without the permission', async () => {
    const { owner, sample } = await prepare();
    const guest = await app().signUp({ tenantId: owner.tenantId, permissions: [] });
    expect(await statusOf(app(), operation, sample, { sid: guest.sid })).toMatchObject({ status: 403, code: 'request.forbidden' });
  });

  if (operation.params) {
    it("404 for another business's record, as for one that does not exist", async () => {
      const { sample } = await prepare();
      const stranger = await app().signUp();
      await make(app(), stranger);
      const foreign = await statusOf(app(), operation, sample, { sid: stranger.sid });
      const unknown = await statusOf(app(), operation, { ...sample, params: { ...sample.params, id: crypto.randomUUID() } }, { sid: stranger.sid });
      expect(foreign.status).toBe(404);
      expect(foreign).toEqual(unknown);
    });
  }

  it('a tenant named in header, query or body changes nothing', async () => {
    const { owner, sample } = await prepare();
    const stranger = await app().signUp();
    const own: Readonly<Record<string, Sample>> = await make(app(), stranger);
    const named = { tenantId: owner.tenantId, tenant_id: owner.tenantId };
    const headers = { 'x-tenant-id': owner.tenantId, 'x-dott-tenant': owner.tenantId };
    const call = operation.params ? sample : (own[name] ?? {});
    const plain = await statusOf(app(), operation, call, { sid: stranger.sid });
    const withTenant = { ...call, query: { ...call.query, ...named }, ...(call.body && { body: { ...call.body, ...named } }) };
    const tried = await statusOf(app(), operation, withTenant, { sid: stranger.sid, headers });
    expect(JSON.stringify(tried)).not.toContain(owner.tenantId);
    if (operation.params) expect(tried.status).toBe(404);
    else if (operation.method === 'GET') expect(tried).toEqual(plain);
    else expect([200, 201, 202, 204, 409, 422]).toContain(tried.status);
  });
}

interface Caller {
  readonly sid?: string;
  readonly serviceKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly status: number;
  readonly code: unknown;
  /** The body of a failure without what differs at each call; of a read, the whole of it. */
  readonly body: unknown;
}

async function statusOf(t: TestApp, operation: Operation, sample: Sample, caller: Caller): Promise<Outcome> {
  const transport = injectTransport(t.app, { serviceKey: caller.serviceKey ?? t.config.serviceKey, ...caller });
  const reply = await transport({
    method: operation.method,
    path: buildPath(operation.path, { id: crypto.randomUUID(), ...sample.params }, sample.query),
    ...(isUpload(operation.body) ? { file: sample.file ?? new Blob(['x']) } : { json: sample.body }),
    binary: true,
  });
  const { requestId: _each, ...body } = typeof reply.body === 'object' && reply.body !== null && !(reply.body instanceof Blob) ? { requestId: '', ...reply.body } : { requestId: '' };
  return { status: reply.status, code: 'code' in body ? body.code : undefined, body };
}

/** The problem that a call ends in; fails when the call succeeds. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const failure = await call.then(() => undefined, (error: unknown) => error);
  if (failure instanceof Problem) return failure;
  throw new Error(`expected a problem, got ${failure === undefined ? 'a success' : inspect(failure)}`);
}
