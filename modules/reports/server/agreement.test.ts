import fc from 'fast-check';
import { expect, it } from 'vitest';
import { customers, type CustomerId } from '@dott/modules/customers/contract';
import { dashboard } from '@dott/modules/dashboard/contract';
import { expenses, type ExpenseId } from '@dott/modules/expenses/contract';
import { invoices, type InvoiceId } from '@dott/modules/invoices/contract';
import { toDecimal, toMinor, type Money } from '@dott/platform/money';
import { testApp, type TestShop } from '@dott/platform/testing';
import { addDays, addMonths, endOfMonth, localDate, type LocalDate } from '@dott/platform/time';
import { reports } from '../contract.ts';

const FIRST_DAY = localDate('2025-08-20');
const MONTHS = 8;
const t = testApp({ now: `${FIRST_DAY}T09:00:00Z` });

const kinds = ['bill', 'bill', 'bill', 'pay', 'pay', 'pay', 'void', 'take-back', 'spend', 'change', 'unspend'] as const;

/** One act of a shop; `pick` chooses among what there is to choose. */
const actArbitrary = fc.record({
  kind: fc.constantFrom(...kinds),
  pick: fc.nat({ max: 1_000 }),
  cents: fc.integer({ min: 1, max: 3_000_000 }),
  taxRate: fc.constantFrom('0', '5', '16', '7.25'),
  pricesIncludeTax: fc.boolean(),
  foreign: fc.boolean(),
  daysAgo: fc.integer({ min: 0, max: 20 }),
});
type Act = typeof actArbitrary extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** What a shop has made so far. */
interface Made {
  readonly customers: CustomerId[];
  readonly invoices: InvoiceId[];
  readonly expenses: ExpenseId[];
}

const choose = <T>(from: readonly T[], pick: number): T | undefined => from[pick % Math.max(1, from.length)];
const abroad = (act: Act) => (act.foreign ? { currency: 'USD', exchangeRate: act.pick % 2 === 0 ? '129.37' : '0.333' } : {});

/** Each act goes through the API; one that the product refuses by its rules (voiding what is paid, say) is part of the play. */
const acts: Readonly<Record<Act['kind'], (shop: TestShop, made: Made, act: Act, today: LocalDate) => Promise<void>>> = {
  async bill(shop, made, act, today) {
    const customerId = choose(made.customers, act.pick);
    if (!customerId) return;
    const issueDate = addDays(today, -act.daysAgo);
    const draft = await shop.api(invoices).create({ body: {
      customerId, issueDate, dueDate: addDays(issueDate, act.pick % 45), pricesIncludeTax: act.pricesIncludeTax, ...abroad(act),
      lines: [
        { description: 'Goods', quantity: '3', unitPrice: toDecimal(act.cents, 'KES'), taxRate: act.taxRate, discountPercent: act.pick % 3 === 0 ? '12.5' : null },
        { description: 'Work', quantity: '0.75', unitPrice: '19.99', taxRate: '16' },
      ],
    } });
    await shop.api(invoices).issue({ params: { id: draft.id } });
    made.invoices.push(draft.id);
  },
  async pay(shop, made, act, today) {
    const id = choose(made.invoices, act.pick);
    if (!id) return;
    const { open, currency } = await shop.api(invoices).get({ params: { id } });
    const openMinor = toMinor(open, currency);
    if (openMinor <= 0) return;
    const amount = toDecimal(act.pick % 2 === 0 ? openMinor : Math.max(1, Math.floor(openMinor / 3)), currency);
    const exchangeRate = currency === 'KES' ? null : '131.01';
    await shop.api(invoices).pay({ params: { id }, body: { amount, date: addDays(today, -(act.daysAgo % 5)), method: act.pick % 3 === 0 ? 'cash' : 'mobile-money', exchangeRate } });
  },
  async void(shop, made, act) {
    const id = choose(made.invoices, act.pick);
    if (id) await shop.api(invoices).void({ params: { id } });
  },
  async 'take-back'(shop, made, act) {
    const id = choose(made.invoices, act.pick);
    const payment = id && (await shop.api(invoices).get({ params: { id } })).payments.find((each) => each.reversedOn === null);
    if (id && payment) await shop.api(invoices).reversePayment({ params: { id, paymentId: payment.id } });
  },
  async spend(shop, made, act, today) {
    const expense = await shop.api(expenses).create({ body: {
      date: addDays(today, -act.daysAgo), category: 'rent', amount: toDecimal(act.cents, 'KES'), taxRate: act.taxRate, pricesIncludeTax: act.pricesIncludeTax, ...abroad(act),
    } });
    made.expenses.push(expense.id);
  },
  async change(shop, made, act) {
    const id = choose(made.expenses, act.pick);
    if (id) await shop.api(expenses).update({ params: { id }, body: { amount: toDecimal(act.cents, 'KES'), category: 'travel' } });
  },
  async unspend(shop, made, act) {
    const id = choose(made.expenses, act.pick);
    if (id) await shop.api(expenses).remove({ params: { id } });
  },
};

const expected = new Set(['invoices.has-payments', 'invoices.already-void', 'expenses.void']);

async function play(shop: TestShop, made: Made, act: Act, today: LocalDate): Promise<void> {
  await acts[act.kind](shop, made, act, today).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && expected.has(String(error.code)))) throw error;
  });
}

const minor = (money: Money): number => toMinor(money.amount, money.currency);

/** All that the reports have to agree on, on any day. */
async function checkAgreement(shop: TestShop, asOf: LocalDate): Promise<void> {
  const api = shop.api(reports);
  const [trial, sheet, ageing, result] = await Promise.all([
    api.trialBalance({ query: { asOf } }), api.balanceSheet({ query: { asOf } }), api.receivablesAgeing({ query: { asOf } }),
    api.profitAndLoss({ query: { from: localDate(`${asOf.slice(0, 4)}-01-01`), to: asOf } }),
  ]);
  expect(trial.totals.debit).toEqual(trial.totals.credit);
  expect(sheet.totals.assets).toEqual(sheet.totals.liabilitiesAndEquity);
  expect(sheet.equity.find((row) => row.kind === 'current-result')?.amount).toEqual(result.net);
  const receivable = trial.rows.find((row) => row.code === '1100');
  expect(minor(ageing.total), `receivables on ${asOf}`).toBe(receivable ? minor(receivable.debit) - minor(receivable.credit) : 0);
}

it('months of trade through the API: invoices, books and reports agree on every day that is asked for', async () => {
  const first = await t().signUp();
  const made: Made = { customers: [], invoices: [], expenses: [] };
  for (const name of ['Amina', 'Baraka', 'Chebet']) made.customers.push((await first.api(customers).create({ body: { name } })).id);
  const drawn = fc.sample(fc.array(actArbitrary, { minLength: 12, maxLength: 12 }), { numRuns: MONTHS, seed: 20_251_122 });
  let today = FIRST_DAY;
  let shop = first;
  for (const [month, act] of drawn.entries()) {
    today = addMonths(FIRST_DAY, month);
    t().clock.set(`${today}T09:00:00Z`);
    // A session does not outlive a month: each month another member does the work.
    shop = await t().signUp({ tenantId: first.tenantId });
    for (const each of act) await play(shop, made, each, today);
    await checkAgreement(shop, today);
  }
  expect(made.invoices.length).toBeGreaterThan(15);
  for (let month = 0; month < MONTHS; month += 1) {
    const day = addMonths(FIRST_DAY, month);
    await checkAgreement(shop, day);
    await checkAgreement(shop, endOfMonth(day));
  }
  const [shown, ageing] = await Promise.all([shop.api(dashboard).show(), shop.api(reports).receivablesAgeing({ query: { asOf: today } })]);
  expect(shown.receivables.total).toEqual(ageing.total);
}, 120_000);
