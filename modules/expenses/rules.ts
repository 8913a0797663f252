import { type AccountRole, expenseCategories, type ExpenseCategory } from '@dott/modules/ledger/rules';
import { checkedMinor, type Minor, plainDecimal, taxInside, taxOn, toBaseMinor, toMinor } from '@dott/platform/money';

export { expenseCategories, type ExpenseCategory };

/** Where the money came from; `owner` paid with private money, which the business now owes to nobody but its equity. */
export const paidFrom = ['bank', 'cash', 'mobile-money', 'owner'] as const;
export type PaidFrom = (typeof paidFrom)[number];

/** What a person enters about an expense, nothing left open. */
export interface ExpenseFields {
  readonly date: string;
  readonly category: ExpenseCategory;
  readonly supplierName: string | null;
  /** Decimal text in `currency`, with the tax in it when `pricesIncludeTax`. */
  readonly amount: string;
  readonly pricesIncludeTax: boolean;
  /** In percent. */
  readonly taxRate: string;
  readonly currency: string;
  /** Units of the business's currency for one of the expense's; null when both are the same. */
  readonly exchangeRate: string | null;
  readonly paidFrom: PaidFrom;
  readonly note: string | null;
}

/** What an expense comes to, in minor units: gross = net + tax, always. */
export interface ExpenseTotals {
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly grossMinor: Minor;
}

/** Tax on or inside one amount, rounded half away from zero. Throws RangeError when the amount is finer than the currency. */
export function totalsOf(fields: Pick<ExpenseFields, 'amount' | 'currency' | 'pricesIncludeTax' | 'taxRate'>): ExpenseTotals {
  const amountMinor = checkedMinor(toMinor(fields.amount, fields.currency));
  if (fields.pricesIncludeTax) {
    const taxMinor = taxInside(amountMinor, fields.taxRate);
    return { netMinor: amountMinor - taxMinor, taxMinor, grossMinor: amountMinor };
  }
  const taxMinor = taxOn(amountMinor, fields.taxRate);
  return { netMinor: amountMinor, taxMinor, grossMinor: checkedMinor(amountMinor + taxMinor) };
}

/** One side of the entry of an expense, in minor units of the business's currency. */
export interface ExpensePosting {
  readonly role: AccountRole;
  readonly debitMinor?: Minor;
  readonly creditMinor?: Minor;
  readonly original?: { readonly currency: string; readonly amountMinor: Minor };
}

const moneyRole: Readonly<Record<PaidFrom, AccountRole>> = { bank: 'bank', cash: 'cash', 'mobile-money': 'mobile-money', owner: 'owner-equity' };

/**
 * The entry of an expense: its category and the input tax against the money. In another currency the gross and the tax are converted and
 * the net is what remains, so the entry balances without a rounding line.
 */
export function postingOf(fields: ExpenseFields, baseCurrency: string): ExpensePosting[] {
  const totals = totalsOf(fields);
  const base = (minor: Minor): Minor => toBaseMinor(minor, { ...fields, baseCurrency });
  const original = (amountMinor: Minor) => (fields.currency === baseCurrency ? {} : { original: { currency: fields.currency, amountMinor } });
  const [gross, tax] = [base(totals.grossMinor), base(totals.taxMinor)];
  return [
    { role: `expense.${fields.category}`, debitMinor: gross - tax, ...original(totals.netMinor) },
    { role: 'input-tax', debitMinor: tax, ...original(totals.taxMinor) },
    { role: moneyRole[fields.paidFrom], creditMinor: gross, ...original(totals.grossMinor) },
  ];
}

/** What a person reads in the journal. */
export function memoOf(fields: Pick<ExpenseFields, 'category' | 'supplierName'>): string {
  return fields.supplierName ? `Expense: ${fields.supplierName}` : `Expense: ${fields.category}`;
}

/** Whether a change touches the books; a note alone does not, and neither does writing 12.5 for 12.50. */
export function changesBooks(before: ExpenseFields, after: ExpenseFields): boolean {
  const posted = (fields: ExpenseFields) => JSON.stringify([
    fields.date, fields.category, fields.supplierName, plainDecimal(fields.amount), fields.pricesIncludeTax, plainDecimal(fields.taxRate),
    fields.currency, fields.exchangeRate && plainDecimal(fields.exchangeRate), fields.paidFrom,
  ]);
  return posted(before) !== posted(after);
}
