import type { AccountType } from './chart.ts';

export { accountRoles, accountTypes, defaultChart, expenseCategories, moneyRoles } from './chart.ts';
export type { AccountRole, AccountType, ExpenseCategory, TemplateAccount } from './chart.ts';

/** Whether a balance of this kind of account grows on the debit side. */
export function growsByDebit(type: AccountType): boolean {
  return type === 'asset' || type === 'expense';
}

/** Whether accounts of this kind make up the result of a period; the others carry their balance on for ever. */
export function belongsToResult(type: AccountType): boolean {
  return type === 'income' || type === 'expense';
}

/** A signed amount (debit positive) as a person reads it: positive on the side on which the account grows. */
export function naturalAmount(type: AccountType, signedMinor: number): number {
  const amount = growsByDebit(type) ? signedMinor : -signedMinor;
  // Minus zero would be written as '-0'.
  return amount === 0 ? 0 : amount;
}

/** A signed balance as the two columns of a trial balance. */
export function debitAndCredit(signedMinor: number): { debitMinor: number; creditMinor: number } {
  return signedMinor >= 0 ? { debitMinor: signedMinor, creditMinor: 0 } : { debitMinor: 0, creditMinor: -signedMinor };
}

/** The first day of a date's month. */
export function monthOf(date: string): string {
  return `${date.slice(0, 7)}-01`;
}
