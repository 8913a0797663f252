import { toMinor } from '@dott/platform/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadDiscount } from './discount.ts';
import { totalsOf, totalsText } from './totals.ts';

const line = (unitPrice: string, taxRate: string) => ({ quantity: '1', unitPrice, taxRate });

describe('discount on the whole document', () => {
  it('is one allowance where there is one rate', () => {
    expect(spreadDiscount('100', [line('600', '16'), line('400', '16')], 'KES')).toEqual([{ amount: '100.00', taxRate: '16', taxCategory: 'S' }]);
  });

  it('lowers the tax of each rate in proportion', () => {
    const lines = [line('300', '16'), line('100', '0')];
    const allowances = spreadDiscount('40', lines, 'KES');
    expect(allowances.map((allowance) => allowance.amount)).toEqual(['30.00', '10.00']);
    expect(totalsText(totalsOf({ currency: 'KES', pricesIncludeTax: false, lines, allowances }), 'KES').totals).toMatchObject({ taxExclusive: '360.00', tax: '43.20' });
  });

  it('takes nothing from nothing', () => {
    expect(spreadDiscount('0', [line('10', '0')], 'KES')).toEqual([]);
    expect(spreadDiscount('5', [], 'KES')).toEqual([]);
    expect(spreadDiscount('5', [line('0', '16')], 'KES')).toEqual([]);
  });

  it('adds up to the discount, whatever the lines', () => {
    const lines = fc.array(fc.record({ price: fc.integer({ min: 1, max: 1e7 }), rate: fc.constantFrom('0', '5', '8', '16') }), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(lines, fc.integer({ min: 1, max: 1e6 }), (entries, discount) => {
      const allowances = spreadDiscount(String(discount), entries.map(({ price, rate }) => line(String(price), rate)), 'UGX');
      expect(allowances.reduce((sum, allowance) => sum + toMinor(allowance.amount, 'UGX'), 0)).toBe(discount);
    }));
  });
});
