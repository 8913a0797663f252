import { toAttachedFile } from '@dott/modules/files/server';
import { requestErrors } from '@dott/platform/errors';
import { AmountTooLargeError, finerThanMinor, plainDecimal, toDecimal, tooFineWords } from '@dott/platform/money';
import type { Expense, ExpenseChanges, ExpenseInput, ExpenseSummary } from '../contract.ts';
import { expenseErrors } from '../errors.ts';
import { postingOf, totalsOf, type ExpenseFields } from '../rules.ts';
import type { ExpenseRow, ExpenseValues } from './expenses.sql.ts';

/** A new expense's fields, with what was left out. */
export function fieldsOf(input: ExpenseInput, baseCurrency: string): ExpenseFields {
  return {
    date: input.date,
    category: input.category,
    supplierName: input.supplierName ?? null,
    amount: input.amount,
    pricesIncludeTax: input.pricesIncludeTax ?? false,
    taxRate: input.taxRate ?? '0',
    currency: input.currency ?? baseCurrency,
    exchangeRate: input.exchangeRate ?? null,
    paidFrom: input.paidFrom ?? 'bank',
    note: input.note ?? null,
  };
}

/** The fields after a change: left out stays, null is cleared. */
export function changedFields(before: ExpenseFields, changes: ExpenseChanges, baseCurrency: string): ExpenseFields {
  const kept = <T>(old: T, given: T | undefined): T => (given === undefined ? old : given);
  return {
    date: kept(before.date, changes.date),
    category: kept(before.category, changes.category),
    supplierName: kept(before.supplierName, changes.supplierName),
    amount: kept(before.amount, changes.amount),
    pricesIncludeTax: kept(before.pricesIncludeTax, changes.pricesIncludeTax),
    taxRate: kept(before.taxRate, changes.taxRate),
    currency: changes.currency === undefined ? before.currency : (changes.currency ?? baseCurrency),
    exchangeRate: kept(before.exchangeRate, changes.exchangeRate),
    paidFrom: kept(before.paidFrom, changes.paidFrom),
    note: kept(before.note, changes.note),
  };
}

/** Refuses what a shape alone cannot: decimals that the currency lacks, a missing rate, an amount beyond the books. */
export function checkedFields(fields: ExpenseFields, baseCurrency: string): ExpenseFields {
  const { amount, currency } = fields;
  if (finerThanMinor(amount, currency)) {
    throw requestErrors.invalid({ fields: { amount: { code: 'too-fine', message: tooFineWords(currency) } } });
  }
  const foreign = currency !== baseCurrency;
  if (foreign && fields.exchangeRate === null) {
    const rate = { code: 'required', message: `Enter how much ${baseCurrency} one ${currency} is worth.` };
    throw expenseErrors['exchange-rate-required']({ params: { currency, baseCurrency }, fields: { exchangeRate: rate } });
  }
  const checked = { ...fields, exchangeRate: foreign ? fields.exchangeRate : null };
  try {
    postingOf(checked, baseCurrency);
  } catch (error) {
    if (!(error instanceof AmountTooLargeError)) throw error;
    throw expenseErrors['too-large']({ cause: error, fields: { amount: { code: 'too-large', message: 'This amount is larger than the books can hold.' } } });
  }
  return checked;
}

/** The fields as columns, with what they come to. */
export function valuesOf(fields: ExpenseFields): ExpenseValues {
  const totals = totalsOf(fields);
  return {
    spent_on: fields.date,
    category: fields.category,
    supplier_name: fields.supplierName,
    prices_include_tax: fields.pricesIncludeTax,
    tax_rate: fields.taxRate,
    currency: fields.currency,
    exchange_rate: fields.exchangeRate,
    paid_from: fields.paidFrom,
    note: fields.note,
    net_minor: totals.netMinor,
    tax_minor: totals.taxMinor,
    gross_minor: totals.grossMinor,
  };
}

/** A row as a list shows it. */
export function toSummary(row: ExpenseRow): ExpenseSummary {
  const { currency } = row;
  return {
    id: row.id,
    date: row.spent_on,
    category: row.category,
    supplierName: row.supplier_name,
    amount: toDecimal(row.prices_include_tax ? row.gross_minor : row.net_minor, currency),
    pricesIncludeTax: row.prices_include_tax,
    taxRate: plainDecimal(row.tax_rate),
    currency,
    exchangeRate: row.exchange_rate && plainDecimal(row.exchange_rate),
    paidFrom: row.paid_from,
    note: row.note,
    totals: { net: toDecimal(row.net_minor, currency), tax: toDecimal(row.tax_minor, currency), gross: toDecimal(row.gross_minor, currency) },
    state: row.voided_at === null ? 'posted' : 'void',
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** A row with its receipts as the wire shows them. */
export function toExpense(row: ExpenseRow, files: readonly Parameters<typeof toAttachedFile>[0][]): Expense {
  return { ...toSummary(row), receipts: files.map(toAttachedFile) };
}
