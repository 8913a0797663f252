import fc from 'fast-check';
import { decimal, taxOn, toBaseMinor } from '@dott/platform/money';
import { localDate } from '@dott/platform/time';
import { describe, expect, it } from 'vitest';
import {
  type PricedDocument, type PricedLine, invoiceNumber, lineAmountMinor, openMinor, paymentPostingOf, postingOf, settledBy, stateOn, taxFits, totalsOf, totalsText,
} from './rules.ts';

const line = (quantity: string, unitPrice: string, taxRate: string, more: Partial<PricedLine> = {}): PricedLine => ({ quantity, unitPrice, taxRate, ...more });
const document = (lines: PricedLine[], more: Partial<PricedDocument> = {}): PricedDocument => ({ currency: 'EUR', pricesIncludeTax: false, lines, ...more });
const text = (given: PricedDocument) => totalsText(totalsOf(given), given.currency);

describe('line amounts', () => {
  it.each<[string, PricedLine, string, number]>([
    ['rounds quantity × price half away from zero', line('3', '0.335', '20'), 'EUR', 101],
    ['a return rounds alike', line('-3', '0.335', '20'), 'EUR', -101],
    ['divides by the base quantity before it rounds', line('1', '100', '20', { baseQuantity: '3' }), 'EUR', 3333],
    ['takes the discount from the rounded amount', line('1', '9.99', '20', { discountPercent: '33.333' }), 'EUR', 666],
    ['then the adjustments', line('10', '1.00', '20', { discountPercent: '10', adjustments: [{ charge: true, amount: '2.50' }, { charge: false, amount: '1.25' }] }), 'EUR', 1025],
    ['has no cents in yen', line('3', '33.5', '10'), 'JPY', 101],
    ['has fils in dinar', line('3', '0.0335', '5'), 'KWD', 101],
    ['has no float ghosts', line('3', '0.1', '0'), 'EUR', 30],
  ])('%s', (_name, given, currency, minor) => {
    expect(lineAmountMinor(given, currency)).toBe(minor);
  });
});

describe('exclusive prices', () => {
  it('adds 15 % to 1000', () => {
    expect(text(document([line('1', '1000', '15')]))).toEqual({
      totals: {
        lineNet: '1000.00', allowances: '0.00', charges: '0.00', taxExclusive: '1000.00', tax: '150.00', taxInclusive: '1150.00', prepaid: '0.00', rounding: '0.00',
        payable: '1150.00',
      },
      taxes: [{ category: 'S', rate: '15', base: '1000.00', tax: '150.00' }],
    });
  });

  it('taxes what is left after allowances, and each rate on its own', () => {
    // (1000 − 100 + 50) × 16 % = 152; 500 × 8 % = 40; 20 at zero; prepaid 700; rounded up to 5 cents.
    const given = document([line('10', '100', '16'), line('5', '100', '8'), line('2', '10.03', '0', { taxCategory: 'E' })], {
      allowances: [{ amount: '100', taxRate: '16' }], charges: [{ amount: '50.00', taxRate: '16.0' }], prepaid: '700', rounding: '-0.01',
    });
    expect(text(given)).toEqual({
      totals: {
        lineNet: '1520.06', allowances: '100.00', charges: '50.00', taxExclusive: '1470.06', tax: '192.00', taxInclusive: '1662.06', prepaid: '700.00',
        rounding: '-0.01', payable: '962.05',
      },
      taxes: [
        { category: 'S', rate: '16', base: '950.00', tax: '152.00' }, { category: 'S', rate: '8', base: '500.00', tax: '40.00' },
        { category: 'E', rate: '0', base: '20.06', tax: '0.00' },
      ],
    });
  });

  it('rounds tax once a group, not once a line', () => {
    // Three times 0.05 would be 0.15; 0.99 × 5 % is 0.0495.
    const totals = text(document([line('1', '0.33', '5'), line('1', '0.33', '5'), line('1', '0.33', '5')]));
    expect(totals.totals.tax).toBe('0.05');
    expect(text(document([line('1', '0.50', '5'), line('1', '0.40', '5')])).totals.tax).toBe('0.05');
  });

  it('keeps categories apart that have the same rate', () => {
    const { taxes } = totalsOf(document([line('1', '10', '0', { taxCategory: 'Z' }), line('1', '5', '0', { taxCategory: 'E' }), line('1', '1', '0')]));
    expect(taxes.map((group) => [group.category, group.baseMinor])).toEqual([['Z', 1100], ['E', 500]]);
  });
});

describe('currencies without cents or with more', () => {
  it.each<[string, PricedLine, Record<string, string>]>([
    ['UGX', line('3', '3333', '18'), { taxExclusive: '9999', tax: '1800', payable: '11799' }],
    ['JPY', line('1', '105', '10'), { taxExclusive: '105', tax: '11', payable: '116' }],
    ['KWD', line('7', '1.111', '5'), { taxExclusive: '7.777', tax: '0.389', payable: '8.166' }],
    ['TND', line('1', '0.100', '19'), { taxExclusive: '0.100', tax: '0.019', payable: '0.119' }],
  ])('%s', (currency, given, totals) => {
    expect(text(document([given], { currency })).totals).toMatchObject(totals);
  });
});

describe('inclusive prices', () => {
  it('takes 15 % out of 1150', () => {
    expect(text(document([line('1', '1150', '15')], { pricesIncludeTax: true })).totals).toMatchObject({
      taxExclusive: '1000.00', tax: '150.00', taxInclusive: '1150.00', rounding: '0.00', payable: '1150.00',
    });
  });

  it('lets 1000 be 1000, also where no base with its 15 % is', () => {
    expect(text(document([line('1', '1000', '15')], { pricesIncludeTax: true }))).toEqual({
      totals: {
        lineNet: '869.57', allowances: '0.00', charges: '0.00', taxExclusive: '869.57', tax: '130.44', taxInclusive: '1000.01', prepaid: '0.00', rounding: '-0.01',
        payable: '1000.00',
      },
      taxes: [{ category: 'S', rate: '15', base: '869.57', tax: '130.44' }],
    });
  });

  it('spreads the base over the lines so that they add up', () => {
    const totals = totalsOf(document([line('1', '1', '20'), line('1', '1', '20'), line('1', '1', '20')], { pricesIncludeTax: true }));
    expect(totals.lines.map((each) => each.netMinor)).toEqual([84, 83, 83]);
    expect(totals.taxExclusiveMinor).toBe(250);
  });

  it('takes allowances with their tax in them', () => {
    expect(text(document([line('1', '120', '20')], { pricesIncludeTax: true, allowances: [{ amount: '12', taxRate: '20' }], charges: [{ amount: '6', taxRate: '20' }] })).totals)
      .toMatchObject({ lineNet: '100.00', allowances: '10.00', charges: '5.00', taxExclusive: '95.00', tax: '19.00', payable: '114.00' });
  });
});

const currency = fc.constantFrom('EUR', 'KES', 'UGX', 'KWD');
const taxRate = fc.constantFrom('0', '5', '7.5', '8', '15', '16', '18', '19', '20', '25');
const quantity = fc.integer({ min: -50_000, max: 500_000 }).map((units) => decimal(units).div(100).toFixed());
const price = fc.integer({ min: 0, max: 50_000_000 }).map((units) => decimal(units).div(10_000).toFixed());
const anyLine = fc.record({ quantity, unitPrice: price, taxRate, discountPercent: fc.constantFrom(null, '0', '5', '12.5', '100'), baseQuantity: fc.constantFrom(null, '1', '12', '0.5') });
const part = fc.record({ amount: fc.nat(10_000).map(String), taxRate });
const anyDocument = fc.record({
  currency, pricesIncludeTax: fc.boolean(), lines: fc.array(anyLine, { minLength: 1, maxLength: 15 }), allowances: fc.array(part, { maxLength: 2 }),
  charges: fc.array(part, { maxLength: 2 }), prepaid: fc.constantFrom(null, '0', '17'), rounding: fc.constantFrom(null, '0', '-1', '1'),
});

describe('any document', () => {
  it('has groups, lines and totals that add up as EN 16931 wants', () => {
    fc.assert(fc.property(anyDocument, (given) => {
      const totals = totalsOf(given);
      const sum = (list: readonly number[]): number => list.reduce((all, each) => all + each, 0);
      expect(sum(totals.taxes.map((group) => group.baseMinor))).toBe(totals.taxExclusiveMinor);
      expect(sum(totals.taxes.map((group) => group.taxMinor))).toBe(totals.taxMinor);
      expect(sum(totals.lines.map((each) => each.netMinor))).toBe(totals.lineNetMinor);
      expect(totals.lineNetMinor - totals.allowancesMinor + totals.chargesMinor).toBe(totals.taxExclusiveMinor);
      expect(totals.taxExclusiveMinor + totals.taxMinor).toBe(totals.taxInclusiveMinor);
      expect(totals.taxInclusiveMinor - totals.prepaidMinor + totals.roundingMinor).toBe(totals.payableMinor);
      for (const group of totals.taxes) expect(group.taxMinor).toBe(taxOn(group.baseMinor, group.rate));
    }));
  });

  it('asks for exactly what stands on its lines when prices include tax', () => {
    fc.assert(fc.property(anyDocument, (given) => {
      const inclusive = { ...given, pricesIncludeTax: true, allowances: [], charges: [], prepaid: null, rounding: null };
      const gross = inclusive.lines.reduce((all, each) => all + lineAmountMinor(each, given.currency), 0);
      expect(totalsOf(inclusive).payableMinor).toBe(gross);
    }));
  });

  it('moves a group by at most one unit for each line that one line is split into', () => {
    fc.assert(fc.property(fc.array(quantity, { minLength: 2, maxLength: 8 }), price, taxRate, fc.boolean(), (parts, unitPrice, rate, pricesIncludeTax) => {
      const whole = parts.reduce((all, each) => all.plus(each), decimal(0)).toFixed();
      const one = totalsOf(document([line(whole, unitPrice, rate)], { pricesIncludeTax }));
      const many = totalsOf(document(parts.map((each) => line(each, unitPrice, rate)), { pricesIncludeTax }));
      const extra = parts.length - 1;
      // What was entered is what may move: the gross of inclusive prices, the base of exclusive ones.
      if (pricesIncludeTax) expect(Math.abs(one.payableMinor - many.payableMinor)).toBeLessThanOrEqual(extra);
      expect(Math.abs(one.taxExclusiveMinor - many.taxExclusiveMinor)).toBeLessThanOrEqual(extra);
    }));
  });
});

describe('posting', () => {
  const kenya = { currency: 'KES', baseCurrency: 'KES', exchangeRate: null };

  it('debits the receivable against sales and tax', () => {
    expect(postingOf(totalsOf(document([line('1', '1000', '16')], { currency: 'KES', prepaid: '160', rounding: '0.40' })), kenya)).toEqual([
      { role: 'receivable', debitMinor: 100_040, creditMinor: 0 }, { role: 'customer-prepayments', debitMinor: 16_000, creditMinor: 0 },
      { role: 'sales', debitMinor: 0, creditMinor: 100_000 }, { role: 'output-tax', debitMinor: 0, creditMinor: 16_000 }, { role: 'rounding', debitMinor: 0, creditMinor: 40 },
    ]);
  });

  it('posts another currency in both, and balances in the business\'s own', () => {
    const totals = totalsOf(document([line('1', '0.03', '16'), line('1', '33.33', '16')], { currency: 'USD' }));
    expect(postingOf(totals, { currency: 'USD', baseCurrency: 'UGX', exchangeRate: '3701.55' })).toEqual([
      { role: 'receivable', debitMinor: 143_250, creditMinor: 0, original: { currency: 'USD', amountMinor: 3870 } },
      { role: 'sales', debitMinor: 0, creditMinor: 123_484, original: { currency: 'USD', amountMinor: 3336 } },
      { role: 'output-tax', debitMinor: 0, creditMinor: 19_766, original: { currency: 'USD', amountMinor: 534 } },
    ]);
  });

  const rate = fc.integer({ min: 1, max: 1_000_000 }).map((units) => decimal(units).div(10_000).toFixed());

  it('balances and equals the document', () => {
    fc.assert(fc.property(anyDocument, rate, fc.constantFrom('KES', 'UGX', 'KWD'), (given, exchangeRate, baseCurrency) => {
      const totals = totalsOf(given);
      const lines = postingOf(totals, { currency: given.currency, baseCurrency, exchangeRate });
      expect(lines.reduce((all, each) => all + each.debitMinor - each.creditMinor, 0)).toBe(0);
      expect(lines.every((each) => each.debitMinor >= 0 && each.creditMinor >= 0)).toBe(true);
      const signed = (role: string): number => lines.filter((each) => each.role === role).reduce((all, each) => all + each.debitMinor - each.creditMinor, 0);
      if (given.currency !== baseCurrency) return;
      expect(signed('receivable')).toBe(totals.payableMinor);
      expect(signed('sales') + totals.taxExclusiveMinor).toBe(0);
      expect(signed('output-tax') + totals.taxMinor).toBe(0);
    }));
  });

  it('leaves nothing of the receivable after the last of many payments, at any rate', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 10 }), rate, rate, (payments, exchangeRate, paymentRate) => {
      const exchange = { currency: 'USD', baseCurrency: 'UGX', exchangeRate };
      const payableMinor = payments.reduce((all, each) => all + each, 0);
      const payableBaseMinor = toBaseMinor(payableMinor, exchange);
      let [paidMinor, settledBaseMinor] = [0, 0];
      for (const amountMinor of payments) {
        const facts = { method: 'bank', amountMinor, paidMinor, payableMinor, payableBaseMinor, settledBaseMinor, paymentRate } as const;
        const lines = paymentPostingOf(facts, exchange);
        expect(lines.reduce((all, each) => all + each.debitMinor - each.creditMinor, 0)).toBe(0);
        const off = lines.filter((each) => each.role === 'receivable').reduce((all, each) => all + each.creditMinor - each.debitMinor, 0);
        expect(off).toBe(settledBy(facts));
        settledBaseMinor += off;
        paidMinor += amountMinor;
      }
      expect(settledBaseMinor).toBe(payableBaseMinor);
    }));
  });

  it('never turns money that came into money that went, whatever was taken back before', () => {
    const paid = (amountMinor: number) => ({ amountMinor, takeBack: false, pick: 0 });
    const step = fc.record({ amountMinor: fc.integer({ min: 1, max: 60 }), takeBack: fc.boolean(), pick: fc.nat(20) });
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 40 }), (steps, payableBaseMinor) => {
      const payableMinor = 100;
      const standing: { amountMinor: number; settled: number }[] = [];
      const sum = (key: 'amountMinor' | 'settled'): number => standing.reduce((all, each) => all + each[key], 0);
      const pay = (amountMinor: number): void => {
        const settled = settledBy({ method: 'bank', amountMinor, paidMinor: sum('amountMinor'), payableMinor, payableBaseMinor, settledBaseMinor: sum('settled'), paymentRate: null });
        expect(settled).toBeGreaterThanOrEqual(0);
        standing.push({ amountMinor, settled });
        expect(sum('settled')).toBeLessThanOrEqual(payableBaseMinor);
      };
      for (const { amountMinor, takeBack, pick } of steps) {
        if (takeBack) standing.splice(pick % Math.max(1, standing.length), 1);
        else if (sum('amountMinor') + amountMinor <= payableMinor) pay(amountMinor);
      }
      if (sum('amountMinor') < payableMinor) pay(payableMinor - sum('amountMinor'));
      expect(sum('settled')).toBe(payableBaseMinor);
    }), { examples: [[[paid(40), paid(20), { ...paid(0), takeBack: true }, paid(10)], 1]] });
  });

  it('sends each kind of payment to its account', () => {
    const facts = { amountMinor: 50, paidMinor: 0, payableMinor: 100, payableBaseMinor: 100, settledBaseMinor: 0, paymentRate: null };
    expect(paymentPostingOf({ ...facts, method: 'card' }, kenya)).toEqual([
      { role: 'card-clearing', debitMinor: 50, creditMinor: 0 }, { role: 'receivable', debitMinor: 0, creditMinor: 50 },
    ]);
    expect(() => postingOf(totalsOf(document([line('1', '1', '0')])), { ...kenya, currency: 'USD' })).toThrow(RangeError);
  });
});

describe('states', () => {
  const facts = { stored: 'issued', payableMinor: 100, paidMinor: 0, dueDate: localDate('2026-11-22') } as const;
  it.each([
    [{ ...facts, stored: 'draft' as const }, 'draft'], [{ ...facts, stored: 'void' as const }, 'void'], [facts, 'sent'], [{ ...facts, paidMinor: 40 }, 'part-paid'],
    [{ ...facts, paidMinor: 100 }, 'paid'], [{ ...facts, payableMinor: 0 }, 'paid'],
    [{ ...facts, dueDate: localDate('2026-11-21') }, 'overdue'], [{ ...facts, paidMinor: 40, dueDate: localDate('2026-11-21') }, 'overdue'],
    [{ ...facts, paidMinor: 100, dueDate: localDate('2026-11-21') }, 'paid'],
  ])('%#: %s', (given, state) => {
    expect(stateOn(localDate('2026-11-22'), given)).toBe(state);
  });

  it('counts nothing open that is not issued', () => {
    expect(openMinor({ ...facts, paidMinor: 40 })).toBe(60);
    expect(openMinor({ ...facts, stored: 'void' })).toBe(0);
    expect(invoiceNumber(2026, 7)).toBe('2026-0007');
    expect(invoiceNumber(2026, 12_345)).toBe('2026-12345');
  });
});

describe('tax', () => {
  it('lets only the standard category have a rate', () => {
    expect(taxFits({ taxRate: '16' })).toBe(true);
    expect(taxFits({ taxRate: '0', taxCategory: 'E' })).toBe(true);
    expect(taxFits({ taxRate: '16', taxCategory: 'AE' })).toBe(false);
    expect(taxFits({ taxRate: '0.0', taxCategory: 'S' })).toBe(false);
  });
});
