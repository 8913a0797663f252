import { csvText, type CsvCell } from '@dott/platform/csv';
import type { BinaryReply } from '@dott/platform/http/contract';
import type { BalanceSheet, ProfitAndLoss, ReceivablesAgeing, TrialBalance } from '../contract.ts';

/** A report as a file for a spreadsheet; its media type is the one that the contract names. */
export function sheet(name: string, rows: readonly (readonly CsvCell[])[]): BinaryReply {
  // The byte order mark tells spreadsheets that the text is UTF-8.
  return { body: Buffer.from(`\uFEFF${csvText(rows)}`), contentType: 'text/csv; charset=utf-8', filename: `${name}.csv` };
}

export function trialBalanceSheet(report: TrialBalance): BinaryReply {
  return sheet(`trial-balance-${report.asOf}`, [
    ['Code', 'Account', 'Type', `Debit ${report.currency}`, `Credit ${report.currency}`],
    ...report.rows.map((row) => [row.code, row.name, row.type, row.debit.amount, row.credit.amount]),
    ['', 'Total', '', report.totals.debit.amount, report.totals.credit.amount],
  ]);
}

export function profitAndLossSheet(report: ProfitAndLoss): BinaryReply {
  return sheet(`profit-and-loss-${report.from}-${report.to}`, [
    ['Section', 'Code', 'Account', `Amount ${report.currency}`],
    ...report.income.map((row) => ['Income', row.code, row.name, row.amount.amount]),
    ['Income', '', 'Total', report.totals.income.amount],
    ...report.expenses.map((row) => ['Expenses', row.code, row.name, row.amount.amount]),
    ['Expenses', '', 'Total', report.totals.expenses.amount],
    ['Net', '', '', report.net.amount],
  ]);
}

export function balanceSheetSheet(report: BalanceSheet): BinaryReply {
  const section = (name: string, rows: BalanceSheet['assets'], total: string): CsvCell[][] => [
    ...rows.map((row) => [name, row.code, row.name, row.amount.amount]),
    [name, '', 'Total', total],
  ];
  return sheet(`balance-sheet-${report.asOf}`, [
    ['Section', 'Code', 'Account', `Amount ${report.currency}`],
    ...section('Assets', report.assets, report.totals.assets.amount),
    ...section('Liabilities', report.liabilities, report.totals.liabilities.amount),
    ...section('Equity', report.equity, report.totals.equity.amount),
    ['Liabilities and equity', '', 'Total', report.totals.liabilitiesAndEquity.amount],
  ]);
}

export function receivablesSheet(report: ReceivablesAgeing): BinaryReply {
  return sheet(`receivables-${report.asOf}`, [
    ['Customer', 'Invoice', 'Issued', 'Due', 'Days overdue', `Open ${report.currency}`],
    ...report.customers.flatMap((customer) => customer.invoices.map((invoice) => [
      customer.name, invoice.number, invoice.issueDate, invoice.dueDate, String(invoice.daysOverdue), invoice.open.amount,
    ])),
    ['Total', '', '', '', '', report.total.amount],
  ]);
}
