import { customers } from '@dott/modules/customers/contract';
import { newId } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { invoices, type InvoicePaymentId } from '../contract.ts';
import { invoiceStates } from '../rules.ts';
import { draftBody, issued, nobody, openShop } from './invoices.fixture.ts';

const t = testApp({ now: '2026-11-22T10:00:00Z' });
const params = ({ id }: { id: string }) => ({ params: { id } });

describe('a draft that cannot be kept', () => {
  it.each<[string, object, string[]]>([
    ['no customer', { customerId: undefined }, ['customerId']],
    ['a number where text belongs', { lines: [{ description: 'x', quantity: 1, unitPrice: '1', taxRate: '16' }] }, ['lines.0.quantity']],
    ['a price below zero', { lines: [{ description: 'x', quantity: '1', unitPrice: '-1', taxRate: '16' }] }, ['lines.0.unitPrice']],
    ['a price for nothing', { lines: [{ description: 'x', quantity: '1', unitPrice: '1', baseQuantity: '0', taxRate: '16' }] }, ['lines.0.baseQuantity']],
    ['more than all off', { lines: [{ description: 'x', quantity: '1', unitPrice: '1', discountPercent: '100.5', taxRate: '16' }] }, ['lines.0.discountPercent']],
    ['a rate for what is exempt', { lines: [{ description: 'x', quantity: '1', unitPrice: '1', taxRate: '16', taxCategory: 'E' }] }, ['lines.0.taxCategory']],
    ['a standard rate of nothing', { allowances: [{ amount: '1', taxRate: '0', taxCategory: 'S' }] }, ['allowances.0.taxCategory']],
    ['a rounding that is a discount', { rounding: '-10.01' }, ['rounding']],
    ['an allowance finer than a cent', { allowances: [{ amount: '1.005', taxRate: '16' }], prepaid: '0.001' }, ['allowances.0.amount', 'prepaid']],
    ['a day that is none', { issueDate: '2026-02-30' }, ['issueDate']],
    ['due before it is issued', { dueDate: '2026-11-21' }, ['dueDate']],
    ['a currency that is none', { currency: 'XXX' }, ['currency']],
  ])('%s: 422 at the field', async (_what, more, fields) => {
    const { api, customerId } = await openShop(t());
    const { body } = await problemOf(api.create({ body: draftBody(customerId, more) }));
    expect(body).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(Object.keys(body.fields ?? {})).toEqual(fields);
  });

  it('needs a customer of the own business', async () => {
    const { api } = await openShop(t());
    const stranger = await openShop(t());
    expect((await problemOf(api.create({ body: draftBody(stranger.customerId) }))).code).toBe('customers.not-found');
  });

  it('says so when amounts are larger than books can hold', async () => {
    const { api, customerId } = await openShop(t());
    const lines = [{ description: 'Everything', quantity: '999999999', unitPrice: '999999999999', taxRate: '16' }];
    expect((await problemOf(api.create({ body: draftBody(customerId, { lines }) }))).code).toBe('invoices.too-large');
    const rate = { currency: 'USD', exchangeRate: '9999999999' };
    expect((await problemOf(api.create({ body: draftBody(customerId, { ...rate, lines: [{ ...lines[0], quantity: '1', unitPrice: '9999999' }] }) }))).code).toBe('invoices.too-large');
    const { id } = await api.issue(params(await api.create({ body: draftBody(customerId, { currency: 'USD', exchangeRate: '1', lines: [{ ...lines[0], quantity: '1', unitPrice: '9999999' }] }) })));
    const payment = { amount: '9999999', date: '2026-11-22', method: 'bank', exchangeRate: '9999999999' } as const;
    expect((await problemOf(api.pay({ params: { id }, body: payment }))).code).toBe('invoices.too-large');
  });

  it('needs a rate for a currency that is not the one of the books', async () => {
    const { api, customerId } = await openShop(t());
    const { body } = await problemOf(api.create({ body: draftBody(customerId, { currency: 'USD' }) }));
    expect(body).toMatchObject({ status: 422, code: 'invoices.exchange-rate-required', params: { currency: 'USD', baseCurrency: 'KES' } });
    expect(await api.create({ body: draftBody(customerId, { currency: 'USD', exchangeRate: '129.35' }) })).toMatchObject({ currency: 'USD', exchangeRate: '129.35' });
  });
});

describe('a draft', () => {
  it('keeps what was entered and shows what it comes to', async () => {
    const { api, customerId } = await openShop(t());
    const line = {
      description: 'Maize flour', quantity: '12.5', unitPrice: '33.335', baseQuantity: '2', discountPercent: '10', taxRate: '16',
      adjustments: [{ charge: true, amount: '2.50', reason: 'Delivery' }, { charge: false, amount: '1.00' }],
    };
    const created = await api.create({ body: draftBody(customerId, {
      lines: [line, { description: 'Advice', quantity: '1', unitPrice: '50', taxRate: '0', taxCategory: 'E' }],
      allowances: [{ amount: '10', taxRate: '16', reason: 'Loyal' }], charges: [{ amount: '5.00', taxRate: '16' }],
      prepaid: '100', rounding: '-0.04', note: 'Asante', reference: 'PO-7',
    }) });
    // 12.5 × 33.335 ÷ 2 = 208.34; less 10 % = 187.51; + 2.50 − 1.00 = 189.01; (189.01 − 10 + 5) × 16 % = 29.44.
    expect(created).toMatchObject({
      number: null, state: 'draft', customerId, customerName: 'Wanjikũ & Søns', currency: 'KES', exchangeRate: null, issueDate: '2026-11-22', dueDate: '2026-12-06', version: 1,
      totals: {
        lineNet: '239.01', allowances: '10.00', charges: '5.00', taxExclusive: '234.01', tax: '29.44', taxInclusive: '263.45', prepaid: '100.00', rounding: '-0.04', payable: '163.41',
      },
      taxes: [{ category: 'S', rate: '16', base: '184.01', tax: '29.44' }, { category: 'E', rate: '0', base: '50.00', tax: '0.00' }],
      prepaid: '100.00', rounding: '-0.04', note: 'Asante', reference: 'PO-7', payments: [], paid: '0.00', open: '0.00', issuedAt: null,
    });
    expect(created.lines[0]).toEqual({
      ...line, adjustments: [{ charge: true, amount: '2.50', reason: 'Delivery' }, { charge: false, amount: '1.00', reason: null }],
      productId: null, taxCategory: 'S', amount: '189.01', net: '189.01',
    });
    expect(await api.get(params(created))).toEqual(created);
  });

  it('takes the currency of the customer and prices with tax in them', async () => {
    const { api, shop } = await openShop(t(), { currency: 'UGX' });
    const { id } = await shop.api(customers).create({ body: { name: 'Tokyo Tea', currency: 'JPY' } });
    const created = await api.create({ body: draftBody(id, { exchangeRate: '24.5', pricesIncludeTax: true, lines: [{ description: 'Tea', quantity: '1', unitPrice: '1000', taxRate: '15' }] }) });
    expect(created).toMatchObject({ currency: 'JPY', dueDate: '2026-12-22', totals: { taxExclusive: '870', tax: '131', taxInclusive: '1001', rounding: '-1', payable: '1000' } });
  });

  it('may be empty until it is issued', async () => {
    const { api, customerId } = await openShop(t());
    const empty = await api.create({ body: draftBody(customerId, { lines: [] }) });
    expect(empty.totals.payable).toBe('0.00');
    expect((await problemOf(api.issue(params(empty)))).body).toMatchObject({ code: 'invoices.incomplete', fields: { lines: {} } });
    const nameless = await api.update({ params: { id: empty.id }, body: { lines: [{ description: '', quantity: '1', unitPrice: '5', taxRate: '16' }] } });
    expect((await problemOf(api.issue(params(nameless)))).body).toMatchObject({ code: 'invoices.incomplete', fields: { 'lines.0.description': {} } });
  });

  it('has room for five hundred long lines', async () => {
    const { api, customerId } = await openShop(t());
    const lines = Array.from({ length: 500 }, () => ({ description: 'ሀ'.repeat(1_000), quantity: '1', unitPrice: '0.01', taxRate: '16' }));
    const draft = await api.create({ body: draftBody(customerId, { lines }) });
    expect(draft.totals).toMatchObject({ lineNet: '5.00', payable: '5.80' });
    expect((await api.update({ params: { id: draft.id }, body: { lines } })).lines).toHaveLength(500);
    expect((await problemOf(api.create({ body: draftBody(customerId, { lines: [...lines, ...lines] }) }))).code).toMatch(/request\.(invalid|too-large)/);
  });

  it('is deleted, an issued invoice is not', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId) });
    await shop.api.remove(params(draft));
    expect((await problemOf(shop.api.get(params(draft)))).code).toBe('invoices.not-found');
    const invoice = await issued(shop);
    expect((await problemOf(shop.api.remove(params(invoice)))).code).toBe('invoices.not-draft');
    expect((await problemOf(shop.shop.api(customers).remove({ params: { id: shop.customerId } }))).code).toBe('customers.in-use');
  });
});

describe('changing a draft', () => {
  it('changes what is named and keeps the rest', async () => {
    const { api, customerId } = await openShop(t());
    const before = await api.create({ body: draftBody(customerId, { allowances: [{ amount: '10', taxRate: '16' }], prepaid: '5', note: 'Old' }) });
    const after = await api.update({ params: { id: before.id }, body: { note: 'New', pricesIncludeTax: true, version: 1 } });
    expect(after).toMatchObject({
      note: 'New', pricesIncludeTax: true, version: 2, lines: [{ description: 'Maize flour, 50 kg' }], prepaid: '5.00', dueDate: before.dueDate,
      totals: { taxInclusive: '990.00', payable: '985.00' },
    });
    const other = await api.update({ params: { id: before.id }, body: { lines: [{ description: 'Rice', quantity: '1', unitPrice: '20', taxRate: '8' }], allowances: null, dueDate: null } });
    expect(other).toMatchObject({ lines: [{ description: 'Rice' }], allowances: [], taxes: [{ rate: '8' }], dueDate: '2026-12-06', version: 3 });
    expect(await api.get(params(before))).toEqual(other);
  });

  it('refuses an older version and shows the current invoice', async () => {
    const { api, customerId } = await openShop(t());
    const { id } = await api.create({ body: draftBody(customerId) });
    const current = await api.update({ params: { id }, body: { note: 'First', version: 1 } });
    const { body } = await problemOf(api.update({ params: { id }, body: { note: 'Second', version: 1 } }));
    expect(body).toMatchObject({ status: 409, code: 'invoices.stale', current });
  });

  it('issues nothing that its reader has not seen', async () => {
    const { api, customerId } = await openShop(t());
    const { id } = await api.create({ body: draftBody(customerId) });
    const current = await api.update({ params: { id }, body: { note: 'Another tab' } });
    const { body } = await problemOf(api.issue({ params: { id }, body: { version: 1 } }));
    expect(body).toMatchObject({ status: 409, code: 'invoices.stale', current });
    expect(await api.issue({ params: { id }, body: { version: 2 } })).toMatchObject({ state: 'sent', note: 'Another tab' });
  });

  it('lets exactly one of many changes of the same version through', async () => {
    const { api, customerId } = await openShop(t());
    const { id } = await api.create({ body: draftBody(customerId) });
    const changes = await Promise.allSettled(Array.from({ length: 6 }, (_each, n) => api.update({ params: { id }, body: { note: `Change ${n}`, version: 1 } })));
    expect(changes.filter((change) => change.status === 'fulfilled')).toHaveLength(1);
    expect((await api.get(params({ id }))).version).toBe(2);
  });

  it('is over when the invoice was issued', async () => {
    const shop = await openShop(t());
    const invoice = await issued(shop);
    expect((await problemOf(shop.api.update({ params: { id: invoice.id }, body: { note: 'x', version: invoice.version } }))).code).toBe('invoices.not-draft');
  });
});

describe('an invoice that is not there', () => {
  it('answers 404 to every operation', async () => {
    const { api } = await openShop(t());
    const id = nobody;
    const pay = { amount: '1', date: '2026-11-22', method: 'cash' } as const;
    const paymentId = newId<InvoicePaymentId>();
    const calls = [
      api.get({ params: { id } }), api.update({ params: { id }, body: {} }), api.remove({ params: { id } }), api.issue({ params: { id } }), api.void({ params: { id } }),
      api.pay({ params: { id }, body: pay }), api.reversePayment({ params: { id, paymentId } }), api.pdf({ params: { id } }),
    ];
    const problems = await Promise.all(calls.map(problemOf));
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set(['invoices.not-found']));
  });
});

describe('the list', () => {
  it('goes through all invoices once, latest first', async () => {
    const { api, customerId } = await openShop(t());
    for (const day of ['03', '01', '02', '02', '05']) await api.create({ body: draftBody(customerId, { issueDate: `2026-11-${day}` }) });
    const first = await api.list({ query: { limit: 2 } });
    const second = await api.list({ query: { limit: 2, cursor: first.nextCursor ?? '' } });
    const third = await api.list({ query: { limit: 2, cursor: second.nextCursor ?? '' } });
    const all = [...first.items, ...second.items, ...third.items];
    expect(all.map((item) => item.issueDate.slice(-2))).toEqual(['05', '03', '02', '02', '01']);
    expect(new Set(all.map((item) => item.id)).size).toBe(5);
    expect(third.nextCursor).toBeNull();
    expect((await problemOf(api.list({ query: { cursor: 'nonsense' } }))).code).toBe('request.invalid');
  });

  it('finds by state, on the day it is where the business is', async () => {
    const shop = await openShop(t(), { timeZone: 'Pacific/Auckland' });
    const pay = (id: string, amount: string) => shop.api.pay({ params: { id }, body: { amount, date: '2026-11-22', method: 'cash' } });
    // In Auckland it is the 22nd already at 11 h UTC of the 21st, and the 23rd from 11 h UTC of the 22nd on.
    const late = await issued(shop, { dueDate: '2026-11-22' });
    const sent = await issued(shop, { dueDate: '2026-11-23' });
    const part = await issued(shop, { dueDate: '2026-12-22' });
    const paid = await issued(shop, { dueDate: '2026-11-22' });
    const voided = await issued(shop);
    const draft = await shop.api.create({ body: draftBody(shop.customerId) });
    await pay(part.id, '0.01');
    await pay(paid.id, '1160');
    await shop.api.void(params(voided));
    t().clock.set('2026-11-22T12:00:00Z');
    const expected = { overdue: late, sent, 'part-paid': part, paid, void: voided, draft } as const;
    for (const state of invoiceStates) {
      const invoice = expected[state];
      const { items } = await shop.api.list({ query: { state } });
      expect(items.map((item) => [item.id, item.state])).toEqual([[invoice.id, state]]);
    }
    t().clock.set('2026-11-22T10:00:00Z');
    expect((await shop.api.get(params(late))).state).toBe('sent');
  });

  it('finds by customer, name, reference and any end of the number', async () => {
    const shop = await openShop(t());
    const other = await shop.shop.api(customers).create({ body: { name: 'Ada Lovelace' } });
    const invoice = await issued(shop, { reference: 'PO-4711' });
    const ofAda = await issued({ ...shop, customerId: other.id });
    const found = async (query: object) => (await shop.api.list({ query })).items.map((item) => item.id);
    expect(await found({ q: 'wanjiku' })).toEqual([invoice.id]);
    expect(await found({ q: '4711 søns' })).toEqual([invoice.id]);
    expect(await found({ q: 'love' })).toEqual([ofAda.id]);
    expect(await found({ q: '0002' })).toEqual([ofAda.id]);
    expect(await found({ q: '2026-0001' })).toEqual([invoice.id]);
    expect(await found({ q: 'nobody' })).toEqual([]);
    expect(await found({ customerId: other.id })).toEqual([ofAda.id]);
  });
});

isolationSuite(invoices, t, async (app, shop) => {
  const open = await openShop(app, {}, shop);
  const [draft, toIssue, toPay, toVoid, paid] = [await open.api.create({ body: draftBody(open.customerId) }), await open.api.create({ body: draftBody(open.customerId) }), await issued(open), await issued(open), await issued(open)];
  const payment = { amount: '1', date: '2026-11-22', method: 'cash' };
  const { payments } = await open.api.pay({ params: { id: paid.id }, body: { amount: '1', date: '2026-11-22', method: 'cash' } });
  return {
    list: {}, create: { body: draftBody(open.customerId) }, get: params(draft), update: { ...params(draft), body: { note: 'x' } }, remove: params(draft), issue: params(toIssue),
    void: params(toVoid), pay: { ...params(toPay), body: payment }, reversePayment: { params: { id: paid.id, paymentId: payments[0]?.id } }, pdf: params(paid),
  };
});
