import { customers } from '@dott/modules/customers/contract';
import type { TenantTx } from '@dott/platform/db';
import { localDate } from '@dott/platform/time';
import { problemOf, testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import type { InvoiceId } from '../contract.ts';
import { changeDraft, createDraft } from './drafts.ts';
import { listReceivables } from './index.ts';
import { balances, draftBody, issued, openShop, type InvoicingShop } from './invoices.fixture.ts';
import { issueInvoice, voidIssued } from './issuing.ts';
import { payInvoice } from './payments.ts';
import { getInvoice, listPage } from './reading.ts';

const t = testApp({ now: '2026-11-22T10:00:00Z' });
const params = ({ id }: { id: string }) => ({ params: { id } });
const pay = ({ api }: InvoicingShop, { id }: { id: string }, amount: string, more: object = {}) =>
  api.pay({ params: { id }, body: { amount, date: '2026-11-22', method: 'mobile-money', ...more } });

describe('issuing', () => {
  it('gives a number, keeps the customer of that moment and posts', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId, { prepaid: '160', rounding: '0.40' }) });
    await shop.shop.api(customers).update({ params: { id: shop.customerId }, body: { name: 'Wanjikũ Ltd' } });
    const invoice = await shop.api.issue(params(draft));
    expect(invoice).toMatchObject({
      number: '2026-0001', state: 'sent', customerName: 'Wanjikũ Ltd', customer: { name: 'Wanjikũ Ltd', taxId: 'P051' }, version: 2, paid: '0.00', open: '1000.40',
      issuedAt: '2026-11-22T10:00:00.000Z',
    });
    expect(await shop.api.get(params(draft))).toEqual(invoice);
    expect(await balances(t(), shop)).toEqual({ receivable: 100_040, 'customer-prepayments': 16_000, sales: -100_000, 'output-tax': -16_000, rounding: -40 });
    await shop.shop.api(customers).update({ params: { id: shop.customerId }, body: { name: 'Somebody else' } });
    expect((await shop.api.get(params(draft))).customerName).toBe('Wanjikũ Ltd');
    expect((await problemOf(shop.api.issue(params(draft)))).code).toBe('invoices.not-draft');
  });

  it('counts each year and each business by itself', async () => {
    const [one, other] = [await openShop(t()), await openShop(t())];
    const numbers = [
      await issued(one), await issued(one, { issueDate: '2027-01-01' }), await issued(one), await issued(other), await issued(one, { issueDate: '2027-02-01' }),
    ].map((invoice) => invoice.number);
    expect(numbers).toEqual(['2026-0001', '2027-0001', '2026-0002', '2026-0001', '2027-0002']);
  });

  it('gives twenty at once the numbers 1 to 20', async () => {
    const shop = await openShop(t());
    const drafts = await Promise.all(Array.from({ length: 20 }, () => shop.api.create({ body: draftBody(shop.customerId) })));
    const invoices = await Promise.all(drafts.map((draft) => shop.api.issue(params(draft))));
    const numbers = invoices.map((invoice) => invoice.number).toSorted();
    expect(numbers).toEqual(Array.from({ length: 20 }, (_each, index) => `2026-${String(index + 1).padStart(4, '0')}`));
    expect(await balances(t(), shop)).toMatchObject({ receivable: 20 * 116_000 });
  });

  it('leaves no gap when an attempt fails at its very end, and nothing of it', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId) });
    const failing = t().services.db.withTenant(shop.shop.actor, async (tx) => {
      const commit: TenantTx['commit'] = (...queries) => tx.commit(...queries, tx.sql.insertInto('invoice_counter').values({ year: 2026, last_sequence: 0 })) as never;
      return issueInvoice({ ...tx, commit }, draft.id, {}, t().clock.now());
    });
    await expect(failing).rejects.toThrow(/invoice_counter/);
    expect(await balances(t(), shop)).toEqual({});
    expect((await shop.api.get(params(draft))).state).toBe('draft');
    expect((await issued(shop)).number).toBe('2026-0001');
  });

  it('issues once, however many ask at the same time', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId) });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => shop.api.issue(params(draft))));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await balances(t(), shop)).toMatchObject({ receivable: 116_000 });
    expect((await issued(shop)).number).toBe('2026-0002');
  });

  it('answers a repeated request with the invoice that the first one made', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId) }, { idempotencyKey: 'draft' });
    const first = await shop.api.issue(params(draft), { idempotencyKey: 'issue' });
    expect(await shop.api.issue(params(draft), { idempotencyKey: 'issue' })).toEqual(first);
    expect((await shop.api.create({ body: draftBody(shop.customerId) }, { idempotencyKey: 'draft' })).id).toBe(draft.id);
    const body = { amount: '10', date: '2026-11-22', method: 'cash' } as const;
    await shop.api.pay({ params: { id: draft.id }, body }, { idempotencyKey: 'pay' });
    expect((await shop.api.pay({ params: { id: draft.id }, body }, { idempotencyKey: 'pay' })).paid).toBe('10.00');
  });

  it('never asks for less than nothing', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId, { prepaid: '2000' }) });
    expect((await problemOf(shop.api.issue(params(draft)))).code).toBe('invoices.negative-total');
    const free = await issued(shop, { prepaid: '1160' });
    expect(free).toMatchObject({ state: 'paid', open: '0.00', number: '2026-0001' });
  });
});

describe('payments', () => {
  it('go down in parts until nothing is open, and never further', async () => {
    const shop = await openShop(t());
    const invoice = await issued(shop);
    expect(await pay(shop, invoice, '400', { reference: 'QX12' })).toMatchObject({
      state: 'part-paid', paid: '400.00', open: '760.00', payments: [{ amount: '400.00', date: '2026-11-22', method: 'mobile-money', reference: 'QX12', reversedOn: null }],
    });
    const { body } = await problemOf(pay(shop, invoice, '760.01'));
    expect(body).toMatchObject({ status: 422, code: 'invoices.overpaid', params: { open: '760.00', currency: 'KES' } });
    expect(await pay(shop, invoice, '760', { method: 'card' })).toMatchObject({ state: 'paid', open: '0.00', payments: [{}, {}] });
    expect((await problemOf(pay(shop, invoice, '0.01'))).code).toBe('invoices.overpaid');
    expect(await balances(t(), shop)).toEqual({ 'mobile-money': 40_000, 'card-clearing': 76_000, sales: -100_000, 'output-tax': -16_000 });
  });

  it('are not of a day that has not come where the business is', async () => {
    const shop = await openShop(t(), { timeZone: 'Pacific/Kiritimati' });
    const invoice = await issued(shop);
    const { body } = await problemOf(pay(shop, invoice, '400', { date: '2026-11-24' }));
    expect(body).toMatchObject({ status: 422, code: 'request.invalid', fields: { date: { code: 'future' } } });
    expect(await pay(shop, invoice, '400', { date: '2026-11-23' })).toMatchObject({ paid: '400.00' });
  });

  it('cannot overpay together either', async () => {
    const shop = await openShop(t());
    const invoice = await issued(shop);
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => pay(shop, invoice, '580')));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(2);
    expect((await shop.api.get(params(invoice))).state).toBe('paid');
    expect(await balances(t(), shop)).toMatchObject({ 'mobile-money': 116_000 });
  });

  it('are for issued invoices, in whole cents', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId) });
    expect((await problemOf(pay(shop, draft, '1'))).code).toBe('invoices.not-issued');
    const invoice = await issued(shop);
    expect((await problemOf(pay(shop, invoice, '1.005'))).body).toMatchObject({ code: 'request.invalid', fields: { amount: {} } });
    expect((await problemOf(pay(shop, invoice, '0'))).code).toBe('request.invalid');
    await shop.api.void(params(invoice));
    expect((await problemOf(pay(shop, invoice, '1'))).code).toBe('invoices.already-void');
  });

  it('are taken back by a reversal, once', async () => {
    const shop = await openShop(t());
    const invoice = await issued(shop);
    const { payments: [payment] } = await pay(shop, invoice, '400');
    const taken = { params: { id: invoice.id, paymentId: payment?.id ?? '' } };
    expect(await shop.api.reversePayment(taken)).toMatchObject({ state: 'sent', paid: '0.00', payments: [{ amount: '400.00', reversedOn: '2026-11-22' }] });
    expect((await problemOf(shop.api.reversePayment(taken))).code).toBe('invoices.payment-reversed');
    expect(await balances(t(), shop)).toEqual({ receivable: 116_000, sales: -100_000, 'output-tax': -16_000 });
  });
});

describe('voiding', () => {
  it('keeps the number and takes the posting back', async () => {
    const shop = await openShop(t());
    const invoice = await issued(shop);
    expect(await shop.api.void(params(invoice))).toMatchObject({ state: 'void', number: '2026-0001', open: '0.00', voidedOn: '2026-11-22' });
    expect(await balances(t(), shop)).toEqual({});
    expect((await problemOf(shop.api.void(params(invoice)))).code).toBe('invoices.already-void');
    expect((await issued(shop)).number).toBe('2026-0002');
  });

  it('is not for drafts, nor for what was paid on', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId) });
    expect((await problemOf(shop.api.void(params(draft)))).code).toBe('invoices.not-issued');
    const invoice = await issued(shop);
    const { payments: [payment] } = await pay(shop, invoice, '1');
    expect((await problemOf(shop.api.void(params(invoice)))).code).toBe('invoices.has-payments');
    await shop.api.reversePayment({ params: { id: invoice.id, paymentId: payment?.id ?? '' } });
    expect((await shop.api.void(params(invoice))).state).toBe('void');
  });
});

describe('another currency', () => {
  it('is posted in both, and the last payment leaves nothing but the difference of the rates', async () => {
    const shop = await openShop(t(), { currency: 'UGX' });
    const invoice = await issued(shop, { currency: 'USD', exchangeRate: '3701.55', lines: [{ description: 'Coffee', quantity: '3', unitPrice: '11.11', taxRate: '18' }] });
    // 33.33 + 6.00 = 39.33 USD: 145 581.96 UGX, of which sales 123 372.66 and tax 22 209.30.
    expect(invoice).toMatchObject({ open: '39.33', currency: 'USD' });
    expect(await balances(t(), shop)).toEqual({ receivable: 145_582, sales: -123_373, 'output-tax': -22_209 });
    await pay(shop, invoice, '13.11');
    await pay(shop, invoice, '13.11', { exchangeRate: '3800' });
    await pay(shop, invoice, '13.11', { exchangeRate: '3600.5' });
    // 48 527 at the invoice's rate, then 49 818 and 47 202.56 at those of their days.
    expect(await balances(t(), shop)).toEqual({ 'mobile-money': 48_527 + 49_818 + 47_203, sales: -123_373, 'output-tax': -22_209, 'exchange-gain': 145_582 - 145_548 });
  });
});

describe('what is receivable on a day', () => {
  it('is what the books had on that day', async () => {
    const shop = await openShop(t());
    const first = await issued(shop, { issueDate: '2026-11-01', dueDate: '2026-11-10' });
    const second = await issued(shop, { issueDate: '2026-11-15', dueDate: '2026-11-30' });
    const third = await issued(shop, { issueDate: '2026-11-16', dueDate: '2026-11-17' });
    await pay(shop, first, '160', { date: '2026-11-12' });
    await pay(shop, second, '60', { date: '2026-11-14' });
    await shop.api.void(params(third));
    const open = async (day: string) => {
      const rows = await t().services.db.withTenant(shop.shop.actor, (tx) => tx.run(listReceivables(tx, localDate(day))));
      return rows.map((row) => [row.number, row.openBaseMinor]);
    };
    expect(await open('2026-10-31')).toEqual([]);
    expect(await open('2026-11-11')).toEqual([['2026-0001', 116_000]]);
    expect(await open('2026-11-14')).toEqual([['2026-0001', 100_000], ['2026-0002', -6_000]]);
    expect(await open('2026-11-20')).toEqual([['2026-0001', 100_000], ['2026-0003', 116_000], ['2026-0002', 110_000]]);
    expect(await open('2026-11-22')).toEqual([['2026-0001', 100_000], ['2026-0002', 110_000]]);
    expect(await balances(t(), shop)).toMatchObject({ receivable: 210_000 });
  });
});

describe('round trips to the database', () => {
  it('are one for a read, two for a write and one more where a rule has to look', async () => {
    const shop = await openShop(t());
    const now = t().clock.now();
    const count = async <T>(work: (tx: TenantTx) => Promise<T>): Promise<[number, T]> => {
      let flights = 0;
      const result = await t().services.db.withTenant(shop.shop.actor, work, { onFlight: () => (flights += 1) });
      return [flights, result];
    };
    const input = { ...draftBody(shop.customerId), issueDate: localDate('2026-11-22') };
    const [created, draft] = await count((tx) => createDraft(tx, input, now));
    const other = await shop.api.create({ body: draftBody(shop.customerId) });
    const id: InvoiceId = draft.id;
    const payment = { amount: '1', date: localDate('2026-11-22'), method: 'cash' } as const;
    expect({
      create: created,
      change: (await count((tx) => changeDraft(tx, id, { note: 'x' }, now)))[0],
      get: (await count((tx) => getInvoice(tx, id, now)))[0],
      list: (await count((tx) => listPage(tx, { limit: 50 }, now)))[0],
      overdue: (await count((tx) => listPage(tx, { limit: 50, state: 'overdue' }, now)))[0],
      // The customer as of now can only be asked for when the invoice has said who it is.
      issue: (await count((tx) => issueInvoice(tx, id, {}, now)))[0],
      pay: (await count((tx) => payInvoice(tx, id, payment, now)))[0],
      void: (await count(async (tx) => voidIssued(tx, (await shop.api.issue(params(other))).id, now)))[0],
    }).toEqual({ create: 2, change: 2, get: 1, list: 1, overdue: 2, issue: 3, pay: 2, void: 2 });
  });
});
