import { currencyExponent } from './currencies.ts';
import { type Decimal, decimal, roundHalfUp } from './decimal.ts';

/** An integer number of minor units (cents, fils; whole yen). */
export type Minor = number;

/** The largest amount one posting may hold; sums of postings, which reports show, have room up to where JS integers lose units. */
export const maxAmountMinor: Minor = 1e14;

/** An amount is beyond what the books can hold. */
export class AmountTooLargeError extends RangeError {
  override readonly name = 'AmountTooLargeError';
}

/** Refuses amounts beyond `maxAmountMinor` with AmountTooLargeError. */
export function checkedMinor(minor: Minor): Minor {
  if (!Number.isSafeInteger(minor) || Math.abs(minor) > maxAmountMinor) throw new AmountTooLargeError(`The amount ${minor} is too large`);
  // Minus zero would be written as '-0'.
  return minor === 0 ? 0 : minor;
}

/**
 * '12.50' KES → 1250. Throws RangeError when the text has finer decimals than the currency, AmountTooLargeError where units would be lost;
 * a sum may be larger than one posting.
 */
export function toMinor(amount: string | Decimal, currency: string): Minor {
  const scaled = decimal(amount).times(decimal(10).pow(currencyExponent(currency)));
  if (!scaled.eq(roundHalfUp(scaled))) throw new RangeError(`${amount.toString()} is finer than the minor unit of ${currency}`);
  const minor = Number(scaled.toFixed(0));
  if (!Number.isSafeInteger(minor)) throw new AmountTooLargeError(`The amount ${minor} is too large`);
  // Minus zero would be written as '-0'.
  return minor === 0 ? 0 : minor;
}

/** Rounds an exact amount to the currency's minor unit, a half away from zero: 12.345 KES → 1235. */
export function roundToMinor(amount: Decimal, currency: string): Minor {
  return checkedMinor(Number(roundHalfUp(amount.times(decimal(10).pow(currencyExponent(currency)))).toFixed(0)));
}

/** 1250 KES → '12.50', always with all decimals of the currency: 5 KWD → '0.005'. Throws RangeError for what is no whole number. */
export function toDecimal(minor: Minor, currency: string): string {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${minor} is not a number of minor units`);
  // Lists write thousands of amounts, and dividing by a power of ten is only placing the point.
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = `${minor < 0 ? '-' : ''}${digits.slice(0, digits.length - exponent)}`;
  return exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
}
