import { finerThanMinor, toDecimal, tooFineWords } from '@dott/platform/money';
import type { FieldError } from '@dott/platform/errors';
import { type PricedDocument, taxFits } from './totals.ts';

/** A document whose dates are looked at too. */
export interface DatedDocument extends PricedDocument {
  readonly issueDate: string;
  readonly dueDate: string;
}

/** 10.00 where there are cents, 1000 where there are none. */
const MOST_ROUNDING_MINOR = 1_000;

/** What is wrong with a document field by field ('lines.0.taxCategory'); empty when it can be kept as a draft. */
export function draftProblems(document: DatedDocument): Record<string, FieldError> {
  const problems: Record<string, FieldError> = {};
  const { currency } = document;
  const amount = (path: string, value: string | null | undefined): void => {
    if (value && finerThanMinor(value, currency)) problems[path] = { code: 'too_fine', message: tooFineWords(currency) };
  };
  const tax = (path: string, part: Parameters<typeof taxFits>[0]): void => {
    if (!taxFits(part)) problems[`${path}.taxCategory`] = { code: 'tax_mismatch', message: 'Only the standard category has a rate, and it needs one above zero.' };
  };
  for (const [index, line] of document.lines.entries()) {
    tax(`lines.${index}`, line);
    for (const [place, adjustment] of (line.adjustments ?? []).entries()) amount(`lines.${index}.adjustments.${place}.amount`, adjustment.amount);
  }
  for (const kind of ['allowances', 'charges'] as const) {
    for (const [index, part] of (document[kind] ?? []).entries()) {
      tax(`${kind}.${index}`, part);
      amount(`${kind}.${index}.amount`, part.amount);
    }
  }
  amount('prepaid', document.prepaid);
  amount('rounding', document.rounding);
  // The coins that a country no longer has: beyond that it would be a discount that no tax is taken off.
  if (!problems['rounding'] && Math.abs(Number(document.rounding ?? '0')) > Number(toDecimal(MOST_ROUNDING_MINOR, currency))) {
    problems['rounding'] = { code: 'too_large', message: `Round by at most ${toDecimal(MOST_ROUNDING_MINOR, currency)}; anything more is a discount or a charge.` };
  }
  if (document.dueDate < document.issueDate) problems['dueDate'] = { code: 'before_issue', message: 'The due date is before the issue date.' };
  return problems;
}

/** What a draft still lacks before it can be issued. */
export function issueProblems(document: { readonly lines: readonly { readonly description: string }[] }): Record<string, FieldError> {
  if (document.lines.length === 0) return { lines: { code: 'missing', message: 'Add at least one line.' } };
  const nameless = [...document.lines.entries()].filter(([, line]) => line.description.trim() === '');
  return Object.fromEntries(nameless.map(([index]) => [`lines.${index}.description`, { code: 'missing', message: 'Say what this line is for.' }]));
}
