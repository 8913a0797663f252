import { z } from 'zod';
import { currencyExponent, isCurrency } from './currencies.ts';

/** An ISO 4217 code of a currency in use, in capitals. */
export const zCurrency = z.string().regex(/^[A-Z]{3}$/, 'Use the three-letter code of a currency').refine(isCurrency, 'This currency is not in use')
  .meta({ description: 'ISO 4217 code', example: 'KES' });

export interface DecimalOptions {
  /** The most digits behind the point. */
  readonly maxScale: number;
  /** The most digits before the point; 12 when absent. */
  readonly maxDigits?: number;
  /** any: also below zero · zero: zero and above · positive: above zero. */
  readonly least?: 'any' | 'zero' | 'positive';
}

/** Plain decimal text such as '12.50': no exponent, no grouping, no plus sign. */
export function zDecimal(options: DecimalOptions) {
  const { maxScale, maxDigits = 12, least = 'any' } = options;
  const fraction = maxScale === 0 ? '' : String.raw`(\.\d{1,${maxScale}})?`;
  const pattern = new RegExp(`^${least === 'any' ? '-?' : ''}(0|[1-9]\\d{0,${maxDigits - 1}})${fraction}$`);
  const text = z.string().regex(pattern, { error: ({ input }) => refusal(String(input), options) })
    .meta({ description: 'Decimal number as text', example: '12.5' });
  return least === 'positive' ? text.refine((value) => /[1-9]/.test(value), 'Use a number above zero') : text;
}

/** Why a text is no such number, for the person who typed it. */
function refusal(text: string, { maxScale, least = 'any' }: DecimalOptions): string {
  if (text.trim() === '') return 'Enter a number.';
  if (!/^-?\d+(\.\d+)?$/.test(text)) return 'This is not a number.';
  if (least !== 'any' && text.startsWith('-')) return least === 'zero' ? 'Use a number that is not below zero.' : 'Use a number above zero.';
  const decimals = text.split('.')[1]?.length ?? 0;
  if (decimals <= maxScale) return 'This number is too large.';
  return maxScale === 0 ? 'Use a whole number.' : `Use a number with at most ${maxScale} decimals.`;
}

/** An amount inside a document that names its currency elsewhere; `finerThanMinor` tells whether that currency can hold it. */
export const zAmount = zDecimal({ maxScale: 4, maxDigits: 13 });

/** An amount that stands alone, at most as fine as the currency's minor unit; as a sum it may be larger than any amount that is entered. */
export const zMoney = z.object({ amount: zDecimal({ maxScale: 4, maxDigits: 16 }), currency: zCurrency }).refine(
  (money) => !isCurrency(money.currency) || !finerThanMinor(money.amount, money.currency),
  { path: ['amount'], message: 'This currency has fewer decimals.' },
);

/** Whether an amount has decimals that the currency cannot hold: '0.5' in JPY. */
export function finerThanMinor(amount: string, currency: string): boolean {
  const fraction = amount.split('.')[1] ?? '';
  return fraction.replace(/0+$/, '').length > currencyExponent(currency);
}

/** What is told about an amount that is finer than its currency. */
export function tooFineWords(currency: string): string {
  const digits = currencyExponent(currency);
  return digits === 0 ? `${currency} has no cents: use a whole amount.` : `Use at most ${digits} decimals for ${currency}.`;
}
