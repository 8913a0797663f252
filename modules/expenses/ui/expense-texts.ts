import type { Difference } from '@dott/platform/ui/conflict-dialog.tsx';
import type { Expense, ExpenseInput } from '../contract.ts';

/** An expense as the form holds it: texts, and what the switch says. */
export interface ExpenseTexts {
  readonly amount: string;
  readonly category: string;
  readonly supplierName: string;
  readonly date: string;
  readonly paidFrom: string;
  readonly taxRate: string;
  readonly pricesIncludeTax: boolean;
  readonly currency: string;
  readonly exchangeRate: string;
  readonly note: string;
}

/** What earlier expenses of a supplier looked like: the next one is mostly the same. */
export interface SupplierHabit {
  readonly supplierName: string;
  readonly category: string;
  readonly taxRate: string;
}

/** A stored expense as the form holds it. */
export function textsOf(expense: Expense): ExpenseTexts {
  const { amount, category, date, paidFrom, taxRate, pricesIncludeTax, currency } = expense;
  return { amount, category, date, paidFrom, taxRate, pricesIncludeTax, currency, supplierName: expense.supplierName ?? '', exchangeRate: expense.exchangeRate ?? '', note: expense.note ?? '' };
}

/** What the server is sent; it checks every field and tells what is wrong beside it. */
export function inputOf(texts: ExpenseTexts): ExpenseInput {
  return {
    amount: texts.amount,
    // Selects and date fields hold one of their values or nothing, which the server refuses in words.
    category: texts.category as ExpenseInput['category'],
    date: texts.date as ExpenseInput['date'],
    paidFrom: texts.paidFrom as ExpenseInput['paidFrom'],
    supplierName: texts.supplierName,
    taxRate: texts.taxRate === '' ? '0' : texts.taxRate,
    pricesIncludeTax: texts.pricesIncludeTax,
    currency: texts.currency,
    exchangeRate: texts.exchangeRate === '' ? null : texts.exchangeRate,
    note: texts.note,
  };
}

/** The words of the form's fields. */
export type FieldWord = 'amount' | 'category' | 'supplier' | 'date' | 'paidFrom' | 'taxRate' | 'inclusive' | 'currency' | 'exchangeRate' | 'note';

const shown: readonly (readonly [FieldWord, (texts: ExpenseTexts) => string])[] = [
  ['amount', (texts) => `${texts.amount} ${texts.currency}`],
  ['category', (texts) => texts.category],
  ['supplier', (texts) => texts.supplierName],
  ['date', (texts) => texts.date],
  ['paidFrom', (texts) => texts.paidFrom],
  ['taxRate', (texts) => texts.taxRate],
  ['inclusive', (texts) => texts.pricesIncludeTax ? '✓' : '✗'],
  ['exchangeRate', (texts) => texts.exchangeRate],
  ['note', (texts) => texts.note],
];

/** Where the typed values differ from those that somebody else saved. */
export function differencesOf(mine: ExpenseTexts, theirs: ExpenseTexts, words: (key: FieldWord) => string): Difference[] {
  return shown.map(([word, text]) => ({ label: words(word), mine: text(mine).trim(), theirs: text(theirs).trim() })).filter((one) => one.mine !== one.theirs);
}
