import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AmountTooLargeError, allocate, breakDownTax, currencyCodes, currencyExponent, decimal, divideHalfUp, finerThanMinor, formatAmount,
  formatDecimal, formatMoney, formatPrice, largestRemainder, parseDecimal, plainDecimal, roundHalfUp, roundToMinor, taxInside, taxOn, toDecimal, toMinor, tooFineWords, zCurrency,
  zDecimal, zMoney,
} from './index.ts';

describe('currencies', () => {
  it.each([
    ['KES', 2], ['JPY', 0], ['UGX', 0], ['XOF', 0], ['RWF', 0], ['KWD', 3], ['TND', 3], ['MGA', 2], ['MRU', 2], ['CLF', 4],
    // Intl prints no decimals for these, yet their minor unit exists.
    ['IQD', 3], ['AFN', 2], ['HUF', 2], ['PKR', 2], ['IDR', 2],
  ])('%s has %i decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  it('refuses codes that are withdrawn, unknown or no money', () => {
    for (const code of ['HRK', 'BGN', 'ZWL', 'XXX', 'XAU', 'kes', '']) {
      expect(() => currencyExponent(code)).toThrow(RangeError);
      expect(zCurrency.safeParse(code).success).toBe(false);
    }
    expect(new Set(currencyCodes).size).toBe(currencyCodes.length);
    expect(currencyCodes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
});

describe('rounding', () => {
  it.each([['0.5', '1'], ['-0.5', '-1'], ['1.5', '2'], ['2.5', '3'], ['-2.5', '-3'], ['2.4999', '2']])('%s becomes %s', (value, expected) => {
    expect(roundHalfUp(decimal(value)).toFixed()).toBe(expected);
  });

  it('rounds a quotient once, not twice', () => {
    // 0.49999999999999999999999999 would be 0.5 at Big's twenty places, and then 1.
    const n = decimal('49999999999999999999999999');
    expect(divideHalfUp(n, decimal('1e26')).toFixed()).toBe('0');
    expect(divideHalfUp(decimal(1), decimal(3), 2).toFixed()).toBe('0.33');
    expect(divideHalfUp(decimal(-1), decimal(2)).toFixed()).toBe('-1');
    expect(() => divideHalfUp(decimal(1), decimal(0))).toThrow(RangeError);
  });

  it('stays within half a unit of the exact quotient', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 1_000_000 }), (n, d) => {
      const twice = 2n * (BigInt(divideHalfUp(decimal(n), decimal(d)).toFixed()) * BigInt(d) - BigInt(n));
      return twice <= BigInt(d) && twice >= -BigInt(d);
    }));
  });

  it('never takes a fraction as a JS number', () => {
    expect(() => decimal(0.1)).toThrow(RangeError);
  });
});

describe('minor units', () => {
  it.each([['12.50', 'KES', 1250], ['-0.05', 'KES', -5], ['5', 'JPY', 5], ['0.005', 'KWD', 5], ['1.50', 'UYW', 15000]])('%s %s', (amount, currency, minor) => {
    expect(toMinor(amount, currency)).toBe(minor);
    expect(toMinor(toDecimal(minor, currency), currency)).toBe(minor);
  });

  it('refuses what the currency cannot hold', () => {
    expect(() => toMinor('0.5', 'JPY')).toThrow(RangeError);
    expect(toMinor('5.000', 'JPY')).toBe(5);
    expect(toMinor('90071992547409.91', 'KES')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => toMinor('90071992547409.92', 'KES')).toThrow(AmountTooLargeError);
    expect(finerThanMinor('0.50', 'KES')).toBe(false);
    expect(finerThanMinor('0.505', 'KES')).toBe(true);
  });

  it('rounds exact amounts and writes all decimals', () => {
    expect(roundToMinor(decimal('12.345'), 'KES')).toBe(1235);
    expect(roundToMinor(decimal('-0.001'), 'KES')).toBe(0);
    expect(toDecimal(5, 'KWD')).toBe('0.005');
    expect(toDecimal(-120, 'EUR')).toBe('-1.20');
    expect(toDecimal(7, 'UGX')).toBe('7');
  });
});

describe('allocation', () => {
  it('gives left-over units to the largest remainders', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(-100, [1, 1, 1])).toEqual([-33, -33, -34]);
    expect(allocate(5, [3, 0, 7])).toEqual([2, 0, 3]);
    expect(() => allocate(5, [0, 0])).toThrow(RangeError);
  });

  it('adds up, and no part is a whole unit from its share', () => {
    const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 40 }).filter((list) => list.some((weight) => weight > 0));
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), weights, (total, list) => {
      const parts = allocate(total, list);
      const sum = list.reduce((all, weight) => all + BigInt(weight), 0n);
      expect(parts.reduce((all, part) => all + part, 0)).toBe(total);
      for (const [index, part] of parts.entries()) {
        const off = BigInt(part) * sum - BigInt(total) * BigInt(list[index] ?? 0);
        expect(off < sum && off > -sum).toBe(true);
      }
    }));
  });

  it('refuses a total that is not the sum of the shares', () => {
    expect(() => largestRemainder([10n, 10n], 3n, 9)).toThrow(RangeError);
  });
});

describe('tax', () => {
  it('adds tax to exclusive amounts once a group', () => {
    const { groups, netMinor, differenceMinor } = breakDownTax([
      { category: 'S', rate: '16', amountMinor: 333 }, { category: 'S', rate: '16.00', amountMinor: 333 }, { category: 'Z', rate: '0', amountMinor: 50 },
    ], false);
    expect(groups).toEqual([
      { category: 'S', rate: '16', baseMinor: 666, taxMinor: 107 }, { category: 'Z', rate: '0', baseMinor: 50, taxMinor: 0 },
    ]);
    expect(netMinor).toEqual([333, 333, 50]);
    expect(differenceMinor).toBe(0);
  });

  it('takes tax out of inclusive amounts', () => {
    expect(breakDownTax([{ category: 'S', rate: '15', amountMinor: 115_000 }], true)).toEqual({
      groups: [{ category: 'S', rate: '15', baseMinor: 100_000, taxMinor: 15_000 }], netMinor: [100_000], differenceMinor: 0,
    });
    expect(taxOn(100_000, '15')).toBe(15_000);
    expect(taxInside(115_000, '15')).toBe(15_000);
  });

  it('keeps base × rate = tax where no base yields the gross, and tells the unit', () => {
    // 869.56 with its tax is 999.99, and 869.57 with its tax is 1000.01.
    expect(breakDownTax([{ category: 'S', rate: '15', amountMinor: 100_000 }], true)).toEqual({
      groups: [{ category: 'S', rate: '15', baseMinor: 86_957, taxMinor: 13_044 }], netMinor: [86_957], differenceMinor: -1,
    });
    expect(breakDownTax([{ category: 'S', rate: '20', amountMinor: 3 }], true)).toEqual({
      groups: [{ category: 'S', rate: '20', baseMinor: 2, taxMinor: 0 }], netMinor: [2], differenceMinor: 1,
    });
  });

  it('holds for any inclusive amounts', () => {
    const amount = fc.record({ category: fc.constant('S'), rate: fc.constantFrom('5', '7.5', '16', '18', '20', '25'), amountMinor: fc.integer({ min: -1e9, max: 1e9 }) });
    fc.assert(fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), (amounts) => {
      const { groups, netMinor, differenceMinor } = breakDownTax(amounts, true);
      const gross = amounts.reduce((sum, entry) => sum + entry.amountMinor, 0);
      const base = groups.reduce((sum, group) => sum + group.baseMinor, 0);
      const tax = groups.reduce((sum, group) => sum + group.taxMinor, 0);
      expect(base + tax + differenceMinor).toBe(gross);
      expect(netMinor.reduce((sum, net) => sum + net, 0)).toBe(base);
      expect(Math.abs(differenceMinor)).toBeLessThanOrEqual(groups.length);
      for (const group of groups) expect(group.taxMinor).toBe(taxOn(group.baseMinor, group.rate));
    }));
  });
});

describe('what people type', () => {
  const scale2 = { maxScale: 2 };
  it.each([
    ['1.234,50', '1234.5'], ['1,234.50', '1234.5'], ['1 234,5', '1234.5'], ['1\u202f234,5', '1234.5'], ["1'234.50", '1234.5'], ['12,34,567.8', '1234567.8'],
    ['1.234.567', '1234567'], ['12,5', '12.5'], ['.5', '0.5'], ['5.', '5'], ['-12', '-12'], ['−12', '-12'], ['12-', '-12'], ['(12.50)', '-12.5'],
    ['KES 1,200', '1200'], ['€ 3', '3'], ['3,00 €', '3'], ['-$5', '-5'], ['KSh. 40', '40'], ['٣٫٥', '3.5'], ['0,10', '0.1'], ['1,000', '1000'], ['1.000', '1000'], ['-0', '0'],
    ['1234,50', '1234.5'], ['007', '7'], ['12.500', '12500'],
  ])('%s is %s', (text, expected) => {
    expect(parseDecimal(text, scale2)).toBe(expected);
  });

  it.each(['', ' ', 'abc', '1,23,4', '1.2.3', '1,234.5.6', '12.345.67', '1..2', '1.234.56', '--1', '1e3', '0.125', '1 23', '0,125'])('%j is refused', (text) => {
    expect(parseDecimal(text, scale2)).toBeUndefined();
  });

  it('lets the locale decide what a lone mark before three digits means', () => {
    expect(parseDecimal('1,234', { maxScale: 3, locale: 'en' })).toBe('1234');
    expect(parseDecimal('1,234', { maxScale: 3, locale: 'de' })).toBe('1.234');
    expect(parseDecimal('1.234', { maxScale: 3, locale: 'de' })).toBe('1234');
    expect(parseDecimal('1.234', { maxScale: 3, locale: 'en' })).toBe('1.234');
    expect(parseDecimal('1.234', { maxScale: 2, locale: 'en' })).toBeUndefined();
    expect(parseDecimal('1.234', { maxScale: 3 })).toBeUndefined();
  });

  it('reads back what each locale writes', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom('en', 'fr', 'es', 'pt', 'sw', 'ar-EG', 'de-CH', 'hi-IN', 'fa'), fc.constantFrom('KES', 'KWD', 'UGX', 'EUR'), (minor, locale, currency) => {
      const amount = toDecimal(minor, currency);
      const maxScale = currencyExponent(currency);
      expect(parseDecimal(formatAmount({ amount, currency }, locale), { maxScale, locale })).toBe(plainDecimal(amount));
    }));
  });
});

describe('writing', () => {
  it('shows all decimals that ISO gives a currency', () => {
    expect(formatMoney({ amount: '1234.50', currency: 'KES' }, 'en')).toBe('KES\u00a01,234.50');
    expect(formatMoney({ amount: '1234.5', currency: 'EUR' }, 'de')).toBe('1.234,50\u00a0€');
    expect(formatMoney({ amount: '12', currency: 'HUF' }, 'en')).toBe('HUF\u00a012.00');
    expect(formatMoney({ amount: '12', currency: 'UGX' }, 'en')).toBe('UGX\u00a012');
    // Above 2^53 a JS number would lose the cents.
    expect(formatAmount({ amount: '9007199254740993.01', currency: 'USD' }, 'en')).toBe('9,007,199,254,740,993.01');
    expect(formatPrice({ amount: '0.0355', currency: 'KES' }, 'en')).toBe('0.0355');
    expect(formatPrice({ amount: '3', currency: 'KES' }, 'en')).toBe('3.00');
    expect(formatDecimal('7.50', 'fr')).toBe('7,5');
  });
});

describe('schemas', () => {
  it.each([
    ['', 'Enter a number.'], ['abc', 'This is not a number.'], ['1.234,50', 'This is not a number.'], ['-5', 'Use a number above zero.'], ['0', 'Use a number above zero'],
    ['1.23456', 'Use a number with at most 4 decimals.'], ['9999999999', 'This number is too large.'],
  ])('say what is wrong with %j', (text, words) => {
    expect(zDecimal({ maxScale: 4, maxDigits: 9, least: 'positive' }).safeParse(text).error?.issues[0]?.message).toBe(words);
  });

  it('say how fine a currency is', () => {
    expect([tooFineWords('UGX'), tooFineWords('KWD')]).toEqual(['UGX has no cents: use a whole amount.', 'Use at most 3 decimals for KWD.']);
  });

  it('takes plain decimal text only', () => {
    const schema = zDecimal({ maxScale: 2, maxDigits: 3, least: 'positive' });
    expect(['1', '0.01', '999.99'].every((value) => schema.safeParse(value).success)).toBe(true);
    expect(['0', '0.00', '-1', '1000', '1.234', '01', '1e2', '+1', '1,5', '', 5].some((value) => schema.safeParse(value).success)).toBe(false);
    expect(zDecimal({ maxScale: 0 }).safeParse('-3').success).toBe(true);
  });

  it('refuses money that is finer than its currency', () => {
    expect(zMoney.safeParse({ amount: '12.50', currency: 'KES' }).success).toBe(true);
    expect(zMoney.safeParse({ amount: '0.5', currency: 'JPY' }).success).toBe(false);
    expect(zMoney.safeParse({ amount: '1', currency: 'XXX' }).success).toBe(false);
  });
});
