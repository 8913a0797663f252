import { decimal } from './decimal.ts';
import { type Minor, roundToMinor, toDecimal } from './minor.ts';

/** Between which currencies a document is posted. */
export interface Exchange {
  readonly currency: string;
  /** The currency of the books. */
  readonly baseCurrency: string;
  /** Units of the base currency for one of the document's; null when both are the same. */
  readonly exchangeRate: string | null;
}

/** An amount of the document in the currency of the books, rounded once. Throws RangeError when two currencies have no rate. */
export function toBaseMinor(minor: Minor, exchange: Exchange): Minor {
  if (exchange.currency === exchange.baseCurrency) return minor;
  if (exchange.exchangeRate === null) throw new RangeError(`${exchange.currency} needs a rate to ${exchange.baseCurrency}`);
  return roundToMinor(decimal(toDecimal(minor, exchange.currency)).times(exchange.exchangeRate), exchange.baseCurrency);
}
