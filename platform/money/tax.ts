import { largestRemainder } from './allocate.ts';
import { commonIntegers, decimal, divideHalfUp, plainDecimal } from './decimal.ts';
import { type Minor, checkedMinor } from './minor.ts';

/** One amount that is taxed; negative for an allowance. `rate` in percent: '16' is 16 %. */
export interface TaxedAmount {
  readonly category: string;
  readonly rate: string;
  /** With the tax in it when prices include tax, else without. */
  readonly amountMinor: Minor;
}

/** All amounts of one category and rate, taxed together. */
export interface TaxGroup {
  readonly category: string;
  readonly rate: string;
  readonly baseMinor: Minor;
  readonly taxMinor: Minor;
}

export interface TaxBreakdown {
  /** One group for each (category, rate), in the order in which they first appear. */
  readonly groups: readonly TaxGroup[];
  /** The part of each amount without tax, in the order given; within a group they add up to its base. */
  readonly netMinor: readonly Minor[];
  /** What was entered less bases and taxes: 0 with exclusive prices, at most one unit a group with inclusive ones (rates up to 100 %). */
  readonly differenceMinor: Minor;
}

/**
 * Groups amounts by (category, rate) and taxes each group once, as EN 16931 does: tax = base × rate, rounded half away from zero.
 * With inclusive prices the base is the gross less round(gross × rate ÷ (100 + rate)), and the tax is again base × rate. Where the two
 * miss the gross by a unit (no base with its 15 % is 1000.00), the tax identity holds and the unit is told as a difference.
 */
export function breakDownTax(amounts: readonly TaxedAmount[], pricesIncludeTax: boolean): TaxBreakdown {
  const members = new Map<string, { category: string; rate: string; indexes: number[] }>();
  for (const [index, { category, rate }] of amounts.entries()) {
    const group = { category, rate: plainDecimal(rate), indexes: [] };
    const key = `${category} ${group.rate}`;
    members.set(key, members.get(key) ?? group);
    members.get(key)?.indexes.push(index);
  }
  const netMinor = amounts.map((amount) => amount.amountMinor);
  const groups: TaxGroup[] = [];
  let differenceMinor = 0;
  for (const { category, rate, indexes } of members.values()) {
    const entered = indexes.map((index) => amounts[index]?.amountMinor ?? 0);
    const sum = checkedMinor(entered.reduce((total, amount) => total + amount, 0));
    const baseMinor = pricesIncludeTax ? sum - taxInside(sum, rate) : sum;
    const taxMinor = taxOn(baseMinor, rate);
    groups.push({ category, rate, baseMinor, taxMinor });
    if (!pricesIncludeTax) continue;
    differenceMinor += sum - baseMinor - taxMinor;
    for (const [place, net] of netParts(entered, rate, baseMinor).entries()) netMinor[indexes[place] ?? 0] = net;
  }
  return { groups, netMinor, differenceMinor: checkedMinor(differenceMinor) };
}

/** Tax on an amount without it, rounded to the minor unit. */
export function taxOn(baseMinor: Minor, rate: string): Minor {
  return checkedMinor(Number(divideHalfUp(decimal(baseMinor).times(rate), decimal(100))));
}

/** The tax that is inside an amount, rounded to the minor unit. */
export function taxInside(grossMinor: Minor, rate: string): Minor {
  return checkedMinor(Number(divideHalfUp(decimal(grossMinor).times(rate), decimal(rate).plus(100))));
}

function netParts(grossMinor: readonly Minor[], rate: string, baseMinor: Minor): Minor[] {
  const [hundred, divisor] = commonIntegers(decimal(100), decimal(rate).plus(100));
  return largestRemainder(grossMinor.map((gross) => BigInt(gross) * hundred), divisor, baseMinor);
}
