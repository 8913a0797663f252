import { allocate, toDecimal, toMinor } from '@dott/platform/money';
import { type DocumentAdjustment, type PricedLine, lineAmountMinor, taxCategoryOf } from './totals.ts';

/**
 * A discount on the whole document as allowances, one for each (category, rate) of its lines in proportion to what they come to:
 * so the tax goes down with what is taxed. Empty when there is nothing to take it from.
 */
export function spreadDiscount(amount: string, lines: readonly PricedLine[], currency: string): DocumentAdjustment[] {
  const discountMinor = toMinor(amount, currency);
  const groups = new Map<string, { part: Pick<DocumentAdjustment, 'taxRate' | 'taxCategory'>; amountMinor: number }>();
  for (const line of lines) {
    const taxCategory = taxCategoryOf(line);
    const key = `${taxCategory} ${line.taxRate}`;
    const before = groups.get(key)?.amountMinor ?? 0;
    groups.set(key, { part: { taxRate: line.taxRate, taxCategory }, amountMinor: before + lineAmountMinor(line, currency) });
  }
  const taken = [...groups.values()].filter((group) => group.amountMinor > 0);
  if (discountMinor <= 0 || taken.length === 0) return [];
  const parts = allocate(discountMinor, taken.map((group) => group.amountMinor));
  return taken
    .map((group, index) => ({ ...group.part, amount: toDecimal(parts[index] ?? 0, currency) }))
    .filter((allowance) => toMinor(allowance.amount, currency) > 0);
}
