import { plainDecimal } from './decimal.ts';

export interface ParseOptions {
  /** Decides what '1,234' means; without it a lone comma or dot before three digits groups thousands where it can. */
  readonly locale?: string;
  /** The most decimals that make sense: the currency's exponent for an amount, 6 for a price. */
  readonly maxScale: number;
}

/**
 * Reads a number as people type it ('1.234,50', '1,234.50', '1 234,5', "1'234.50", '٣٫٥', 'KES 12', '(5)') into plain decimal text.
 * Undefined when it is no number, has too many decimals, or could honestly mean two things.
 */
export function parseDecimal(text: string, options: ParseOptions): string | undefined {
  const cleaned = cleanText(text);
  const match = /^(-?)([\d.,\s]*\d)[.,]?$/u.exec(cleaned) ?? /^(-?)([.,]\d+)$/u.exec(cleaned);
  if (!match) return undefined;
  const [, sign = '', digits = ''] = match;
  const parts = splitAtDecimal(digits, options);
  if (!parts) return undefined;
  const whole = ungroup(parts.whole);
  const fraction = parts.fraction.replace(/0+$/, '');
  if (whole === undefined || fraction.length > options.maxScale || /\D/.test(fraction)) return undefined;
  return plainDecimal(`${sign}${whole === '' ? '0' : whole}.${fraction === '' ? '0' : fraction}`).replace(/^-(?=0$)/, '');
}

function cleanText(text: string): string {
  const western = text
    .normalize('NFKC')
    .replaceAll(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ' ')
    .replaceAll(/['’‘`_]/g, ' ')
    .replaceAll(/[\u200e\u200f\u061c]/g, '')
    .replaceAll(/[−–]/g, '-')
    .trim();
  const negative = /^\((.*)\)$/.exec(western);
  const signed = negative ? `-${negative[1]}` : western;
  // A currency's code or sign may stand before or behind, on either side of the minus.
  const bare = signed.replace(/^(-?)\s*[\p{Sc}\p{L}]+\.?\s*/u, '$1').replace(/\s*[\p{Sc}\p{L}]+\.?$/u, '');
  return bare.replace(/^-\s+/, '-').replace(/^(.*\d)\s*-$/, '-$1');
}

function splitAtDecimal(digits: string, options: ParseOptions): { whole: string; fraction: string } | undefined {
  const marks = [...digits].filter((character) => character === '.' || character === ',');
  const last = marks.at(-1);
  if (last === undefined) return { whole: digits, fraction: '' };
  const at = digits.lastIndexOf(last);
  const asDecimal = { whole: digits.slice(0, at), fraction: digits.slice(at + 1) };
  const asGroup = { whole: digits, fraction: '' };
  if (marks.length > 1) return marks.every((mark) => mark === last) ? asGroup : asDecimal;
  if (!couldGroup(digits)) return asDecimal;
  if (options.locale !== undefined) return decimalMark(options.locale) === last ? asDecimal : asGroup;
  if (options.maxScale < 3) return asGroup;
  return undefined;
}

/** '1,234' could be grouped; '0,234', '1234,567' and '1,23' could not. */
function couldGroup(digits: string): boolean {
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits);
}

function decimalMark(locale: string): string {
  const mark = new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value;
  return mark === '\u066b' ? '.' : (mark ?? '.');
}

/** Takes the grouping out, if there is one kind of it and the groups have three digits (or two, as in '12,34,567'). */
function ungroup(whole: string): string | undefined {
  if (/^\d*$/.test(whole)) return whole;
  return /^\d{1,3}(?:([.,\s])\d{3}(?:\1\d{3})*|([.,\s])(?:\d{2}\2)+\d{3})$/u.test(whole) ? whole.replaceAll(/\D/g, '') : undefined;
}
