import { stringify } from 'csv-stringify/sync';

/** A cell: text, or a number that was written out already. */
export type CsvCell = string | null;

/**
 * Rows as RFC 4180 text with CRLF, for spreadsheets of any maker. Text that a spreadsheet would run as a formula gets an apostrophe in
 * front: a customer may be called `=HYPERLINK(…)`. Plain numbers are left alone, negative ones too.
 */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(rows.map((row) => row.map((cell) => harmless(cell ?? ''))), { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

function harmless(cell: string): string {
  if (/^-?\d+(\.\d+)?$/.test(cell)) return cell;
  // Full-width forms are read as the plain ones by some spreadsheets.
  return /^\s*[=+\-@|%\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}
