import { isolationSuite, problemOf, testApp } from '@dott/platform/testing';
import { newId } from '@dott/platform/ids';
import { describe, expect, it } from 'vitest';
import { customers, type CustomerId } from '../contract.ts';

const t = testApp();
const shop = async () => (await t().signUp()).api(customers);
const somebody = newId<CustomerId>();

describe('a customer that cannot be kept', () => {
  it.each([
    ['no name', { name: '  ' }, 'name'],
    ['a name without end', { name: 'x'.repeat(201) }, 'name'],
    ['a control character', { name: 'Ada\u0000' }, 'name'],
    ['no e-mail address', { name: 'Ada', email: 'ada@' }, 'email'],
    ['an unknown currency', { name: 'Ada', currency: 'ABC' }, 'currency'],
    ['an unknown country', { name: 'Ada', billingAddress: { country: 'ZZ' } }, 'billingAddress.country'],
    ['terms before today', { name: 'Ada', paymentTermsDays: -1 }, 'paymentTermsDays'],
    ['terms with a fraction', { name: 'Ada', paymentTermsDays: 1.5 }, 'paymentTermsDays'],
    ['a novel as notes', { name: 'Ada', notes: 'x'.repeat(5001) }, 'notes'],
  ])('%s: 422 at the field', async (_what, body, field) => {
    const { body: problem } = await problemOf((await shop()).create({ body }));
    expect(problem).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(Object.keys(problem.fields ?? {})).toEqual([field]);
  });
});

describe('a customer that is not there', () => {
  it('answers 404 to every operation, and to an id that is none', async () => {
    const api = await shop();
    const params = { id: somebody };
    const calls = [api.get({ params }), api.update({ params, body: { name: 'x' } }), api.archive({ params }), api.restore({ params }), api.remove({ params })];
    const problems = await Promise.all(calls.map(problemOf));
    expect(problems.map((problem) => problem.code)).toEqual(calls.map(() => 'customers.not-found'));
    expect(await problemOf(api.get({ params: { id: 'none' } }))).toMatchObject({ status: 404 });
  });
});

describe('create and get', () => {
  it('keeps every field', async () => {
    const api = await shop();
    const billingAddress = { line1: '1 Moi Avenue', line2: null, city: 'Nairobi', region: null, postalCode: '00100', country: 'KE' };
    const body = {
      name: 'Wanjikũ & Sons', email: 'books@wanjiku.example', phone: '+254 712 345 678', currency: 'USD', taxId: 'P051234567X',
      paymentTermsDays: 14, billingAddress, notes: 'Pays\nlate',
    };
    const created = await api.create({ body });
    expect(created).toMatchObject({ ...body, archived: false, version: 1 });
    expect(await api.get({ params: { id: created.id } })).toEqual(created);
  });

  it('needs nothing but a name; empty means unknown', async () => {
    const created = await (await shop()).create({ body: { name: ' Ada ', email: '', billingAddress: { city: '', country: 'ke' } } });
    expect(created).toMatchObject({ name: 'Ada', email: null, currency: null, paymentTermsDays: null, billingAddress: { city: null, country: 'KE' } });
  });

  it('a repeat with the same key adds nothing and answers the same; with other content it is refused', async () => {
    const api = await shop();
    const options = { idempotencyKey: 'one' };
    const first = await api.create({ body: { name: 'Ada' } }, options);
    expect(await api.create({ body: { name: 'Ada' } }, options)).toEqual(first);
    expect((await problemOf(api.create({ body: { name: 'Eve' } }, options))).code).toBe('request.idempotency-mismatch');
    expect((await api.list()).items).toEqual([first]);
  });
});

describe('update', () => {
  it('refuses an older version and shows the current customer', async () => {
    const api = await shop();
    const { id } = await api.create({ body: { name: 'Ada' } });
    const current = await api.update({ params: { id }, body: { name: 'Ada King', version: 1 } });
    const problem = await problemOf(api.update({ params: { id }, body: { name: 'Eve', version: 1 } }));
    expect(problem.body).toMatchObject({ status: 409, code: 'customers.stale', current });
    expect(await api.get({ params: { id } })).toEqual(current);
  });

  it('lets exactly one of many changes of the same version through', async () => {
    const api = await shop();
    const { id } = await api.create({ body: { name: 'Ada' } });
    const changes = await Promise.allSettled(Array.from({ length: 8 }, (_each, n) => api.update({ params: { id }, body: { name: `Ada ${n}`, version: 1 } })));
    expect(changes.filter((change) => change.status === 'fulfilled')).toHaveLength(1);
    expect((await api.get({ params: { id } })).version).toBe(2);
  });

  it('changes what is named, clears what is null, keeps the rest; the search follows', async () => {
    const api = await shop();
    const { id } = await api.create({ body: { name: 'Ada', email: 'ada@example.com', billingAddress: { city: 'London', country: 'GB' } } });
    const changed = await api.update({ params: { id }, body: { email: null, name: 'Grace', billingAddress: { city: 'Arlington' } } });
    expect(changed).toMatchObject({ name: 'Grace', email: null, billingAddress: { city: 'Arlington', country: 'GB' }, version: 2 });
    expect((await api.list({ query: { q: 'ada' } })).items).toEqual([]);
    expect((await api.list({ query: { q: 'grace' } })).items).toEqual([changed]);
    expect(await api.update({ params: { id }, body: { billingAddress: null } })).toMatchObject({ billingAddress: { city: null, country: null } });
  });
});

describe('archive, restore and delete', () => {
  it('an archived customer leaves the list and comes back', async () => {
    const api = await shop();
    const { id } = await api.create({ body: { name: 'Ada' } });
    expect(await api.archive({ params: { id } })).toMatchObject({ archived: true, version: 2 });
    expect(await api.archive({ params: { id } })).toMatchObject({ archived: true, version: 2 });
    expect((await api.list()).items).toEqual([]);
    expect((await api.list({ query: { archived: true } })).items).toMatchObject([{ id }]);
    expect(await api.restore({ params: { id } })).toMatchObject({ archived: false });
    expect((await api.list()).items).toMatchObject([{ id }]);
  });

  it('a deleted customer is gone, from the search too', async () => {
    const api = await shop();
    const { id } = await api.create({ body: { name: 'Ada' } });
    await api.remove({ params: { id } });
    expect((await problemOf(api.get({ params: { id } }))).status).toBe(404);
    expect((await api.list({ query: { q: 'ada' } })).items).toEqual([]);
  });
});

describe('list', () => {
  it('refuses a cursor that nobody gave', async () => {
    const problem = await problemOf((await shop()).list({ query: { cursor: 'bm9uc2Vuc2U' } }));
    expect(problem.body).toMatchObject({ status: 422, fields: { cursor: { code: 'invalid' } } });
  });

  it('goes through all pages by name, with equal names and accents, each customer once', async () => {
    const api = await shop();
    const names = ['Zoë', 'éclair', 'Eclair', 'Ada', 'Ada', 'Ada', 'ångström', 'beta', '10 Downing'];
    for (const name of names) await api.create({ body: { name } });
    const seen: { id: string; name: string }[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await api.list({ query: { limit: 2, ...(cursor && { cursor }) } });
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen.map((customer) => customer.id)).size).toBe(names.length);
    expect(seen.map((customer) => customer.name)).toEqual(['10 Downing', 'Ada', 'Ada', 'Ada', 'ångström', 'beta', 'éclair', 'Eclair', 'Zoë']);
  });

  it.each(['lovel', 'LACE ada', 'a.l@exam', '712345678', '345 678', 'p05'])('finds %j', async (q) => {
    const api = await shop();
    const { id } = await api.create({ body: { name: 'Ada Lovelace', email: 'a.l@example.com', phone: '+254 712-345 678', taxId: 'P051X' } });
    await api.create({ body: { name: 'Grace Hopper' } });
    expect((await api.list({ query: { q } })).items.map((customer) => customer.id)).toEqual([id]);
  });
});

isolationSuite(customers, t, async (_app, owner) => {
  const { id } = await owner.api(customers).create({ body: { name: 'Ada' } });
  const params = { id };
  return {
    list: {}, create: { body: { name: 'Eve' } }, get: { params }, update: { params, body: { name: 'Eve' } },
    archive: { params }, restore: { params }, remove: { params },
  };
});
