import {
  type Minor, type TaxGroup, breakDownTax, checkedMinor, decimal, divideHalfUp, plainDecimal, taxOn, toDecimal, toMinor,
} from '@dott/platform/money';

/** Tax categories of EN 16931: standard, zero, exempt, reverse charge, intra-community, export, outside of scope. */
export const taxCategories = ['S', 'Z', 'E', 'AE', 'K', 'G', 'O'] as const;
export type TaxCategory = (typeof taxCategories)[number];

/** An amount that is added to (charge) or taken from (allowance) a line. */
export interface LineAdjustment {
  readonly charge: boolean;
  readonly amount: string;
}

/** What the price of a line comes from. All numbers are decimal text; rates and discounts in percent. */
export interface PricedLine {
  readonly quantity: string;
  readonly unitPrice: string;
  /** The quantity that the unit price is for, such as 100 for a price per hundred; 1 when absent. */
  readonly baseQuantity?: string | null;
  readonly discountPercent?: string | null;
  readonly adjustments?: readonly LineAdjustment[] | null;
  readonly taxRate: string;
  readonly taxCategory?: TaxCategory | null;
}

/** An allowance or charge on the whole document, taxed like a line. */
export interface DocumentAdjustment {
  readonly amount: string;
  readonly taxRate: string;
  readonly taxCategory?: TaxCategory | null;
}

export interface PricedDocument {
  readonly currency: string;
  /** Whether prices, adjustments, allowances and charges were entered with the tax in them. */
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly PricedLine[];
  readonly allowances?: readonly DocumentAdjustment[] | null;
  readonly charges?: readonly DocumentAdjustment[] | null;
  readonly prepaid?: string | null;
  /** Rounding of the amount due that was agreed, such as to 5 cents in cash. */
  readonly rounding?: string | null;
}

/** What one line comes to. */
export interface LineTotals {
  /** As entered: with the tax in it when prices include tax. */
  readonly amountMinor: Minor;
  readonly netMinor: Minor;
}

/** The sums of a document in minor units of its currency; taxInclusive = taxExclusive + tax, payable = taxInclusive − prepaid + rounding. */
export interface DocumentTotals {
  readonly lines: readonly LineTotals[];
  readonly taxes: readonly TaxGroup[];
  readonly lineNetMinor: Minor;
  readonly allowancesMinor: Minor;
  readonly chargesMinor: Minor;
  readonly taxExclusiveMinor: Minor;
  readonly taxMinor: Minor;
  readonly taxInclusiveMinor: Minor;
  readonly prepaidMinor: Minor;
  readonly roundingMinor: Minor;
  readonly payableMinor: Minor;
}

/**
 * The totals of a document as EN 16931 has them: lines are rounded one by one, tax once for each (category, rate).
 * With prices that include tax, what a person sees on the lines is what they pay: where base × rate cannot meet it, the unit that is
 * missing or too much stands in `rounding`. Throws RangeError for amounts finer than the currency, AmountTooLargeError beyond the books.
 */
export function totalsOf(document: PricedDocument): DocumentTotals {
  const { currency } = document;
  const allowances = document.allowances ?? [];
  const charges = document.charges ?? [];
  const amounts = document.lines.map((line) => lineAmountMinor(line, currency));
  const entered = [
    ...document.lines.map((line, index) => ({ ...taxOfPart(line), amountMinor: amounts[index] ?? 0 })),
    ...allowances.map((part) => ({ ...taxOfPart(part), amountMinor: -toMinor(part.amount, currency) })),
    ...charges.map((part) => ({ ...taxOfPart(part), amountMinor: toMinor(part.amount, currency) })),
  ];
  const { groups, netMinor, differenceMinor } = breakDownTax(entered, document.pricesIncludeTax);
  const lineNets = netMinor.slice(0, amounts.length);
  const lineNetMinor = sum(lineNets);
  const allowancesMinor = checkedMinor(-sum(netMinor.slice(amounts.length, amounts.length + allowances.length)));
  const chargesMinor = sum(netMinor.slice(amounts.length + allowances.length));
  const taxExclusiveMinor = checkedMinor(lineNetMinor - allowancesMinor + chargesMinor);
  const taxMinor = sum(groups.map((group) => group.taxMinor));
  const taxInclusiveMinor = checkedMinor(taxExclusiveMinor + taxMinor);
  const prepaidMinor = toMinor(document.prepaid ?? '0', currency);
  const roundingMinor = checkedMinor(toMinor(document.rounding ?? '0', currency) + differenceMinor);
  return {
    lines: amounts.map((amountMinor, index) => ({ amountMinor, netMinor: lineNets[index] ?? 0 })),
    taxes: groups,
    lineNetMinor, allowancesMinor, chargesMinor, taxExclusiveMinor, taxMinor, taxInclusiveMinor, prepaidMinor, roundingMinor,
    payableMinor: checkedMinor(taxInclusiveMinor - prepaidMinor + roundingMinor),
  };
}

/** Quantity × price ÷ base quantity, rounded; then the discount; then the adjustments. */
export function lineAmountMinor(line: PricedLine, currency: string): Minor {
  const unit = decimal(line.unitPrice).times(line.quantity).times(toMinor('1', currency));
  const full = checkedMinor(Number(divideHalfUp(unit, decimal(line.baseQuantity ?? '1'))));
  const discounted = full - taxOn(full, line.discountPercent ?? '0');
  const adjusted = (line.adjustments ?? []).reduce((amount, each) => amount + (each.charge ? 1 : -1) * toMinor(each.amount, currency), discounted);
  return checkedMinor(adjusted);
}

/** The category of a part: the one given, else standard for a rate above zero and zero-rated for none. */
export function taxCategoryOf(part: { readonly taxRate: string; readonly taxCategory?: TaxCategory | null }): TaxCategory {
  return part.taxCategory ?? (decimal(part.taxRate).gt(0) ? 'S' : 'Z');
}

/** Whether a rate and a category go together: only the standard one has a rate, and it has one above zero. */
export function taxFits(part: { readonly taxRate: string; readonly taxCategory?: TaxCategory | null }): boolean {
  return (taxCategoryOf(part) === 'S') === decimal(part.taxRate).gt(0);
}

/** The totals as decimal text, as they stand on the wire and on the page. */
export function totalsText(totals: DocumentTotals, currency: string) {
  const text = (minor: Minor): string => toDecimal(minor, currency);
  return {
    totals: {
      lineNet: text(totals.lineNetMinor),
      allowances: text(totals.allowancesMinor),
      charges: text(totals.chargesMinor),
      taxExclusive: text(totals.taxExclusiveMinor),
      tax: text(totals.taxMinor),
      taxInclusive: text(totals.taxInclusiveMinor),
      prepaid: text(totals.prepaidMinor),
      rounding: text(totals.roundingMinor),
      payable: text(totals.payableMinor),
    },
    taxes: totals.taxes.map((group) => ({ category: group.category, rate: group.rate, base: text(group.baseMinor), tax: text(group.taxMinor) })),
  };
}

function taxOfPart(part: { readonly taxRate: string; readonly taxCategory?: TaxCategory | null }): { category: TaxCategory; rate: string } {
  return { category: taxCategoryOf(part), rate: plainDecimal(part.taxRate) };
}

function sum(amounts: readonly Minor[]): Minor {
  return checkedMinor(amounts.reduce((total, amount) => total + amount, 0));
}
