/**
 * Reads a number the way its owner types it (`1,234.50`, `1.234,50`, `1 234,5`, `٣٫٥`) and writes it as the wire has it: `1234.50`.
 * Undefined when it cannot be read in one way only. The locale decides what a single separator means.
 */
export function parseDecimal(text: string, locale: string): string | undefined {
  const plain = westernDigits(text).replace(/[\s'’\u00a0\u202f]/g, '').replace('−', '-').replace('٫', '.').replaceAll('٬', ',');
  if (!/^-?[\d.,]+$/.test(plain) || !/\d/.test(plain)) return undefined;
  const separator = decimalSeparator(plain, locale);
  if (separator === undefined) return undefined;
  const group = separator === '.' ? ',' : '.';
  const [whole = '', ...fractions] = plain.split(separator);
  if (fractions.length > 1 || fractions[0]?.includes(group) || !isGrouped(whole, group)) return undefined;
  const digits = whole.replaceAll(group, '') || '0';
  const fraction = fractions[0] ?? '';
  const sign = digits.startsWith('-') ? '-' : '';
  const trimmed = digits.replace('-', '').replace(/^0+(?=\d)/, '') || '0';
  return `${sign}${trimmed}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Writes a wire number for people: grouped, with the locale's separators, at least `minimumDigits` after the point. */
export function formatDecimal(value: string, locale: string, minimumDigits = 0): string {
  const fraction = value.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: Math.max(fraction, minimumDigits), maximumFractionDigits: 20 });
  // Intl takes decimal strings exactly; the library's type knows only of numbers and template literals.
  return format.format(value as `${number}`);
}

function decimalSeparator(plain: string, locale: string): '.' | ',' | undefined {
  const dot = plain.lastIndexOf('.');
  const comma = plain.lastIndexOf(',');
  if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ',';
  const own = new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value === ',' ? ',' : '.';
  const other = own === '.' ? ',' : '.';
  const used = dot >= 0 ? '.' : comma >= 0 ? ',' : own;
  if (used === own) return own;
  // `1,234` where the comma groups is a thousand and some; `12,5` can only be a fraction typed with the other key.
  const after = plain.length - 1 - plain.lastIndexOf(other);
  return after === 3 || plain.split(other).length > 2 ? own : other;
}

function isGrouped(whole: string, group: string): boolean {
  const parts = whole.replace('-', '').split(group);
  return parts.every((part, index) => index === 0 ? part.length <= 3 || parts.length === 1 : part.length === 3 || (part.length === 2 && index < parts.length - 1));
}

function westernDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0x0f));
}
