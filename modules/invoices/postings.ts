import { type Minor, checkedMinor, decimal, divideHalfUp, roundToMinor, toDecimal } from '@dott/platform/money';
import type { DocumentTotals } from './totals.ts';

/** How money arrived. */
export const paymentMethods = ['cash', 'bank', 'mobile-money', 'card'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** Accounts by what they are for; the books know their codes. */
export type PostingRole =
  | 'receivable' | 'customer-prepayments' | 'sales' | 'output-tax' | 'rounding' | 'exchange-gain' | 'cash' | 'bank' | 'mobile-money' | 'card-clearing';

/** One side of a balanced entry, in minor units of the business's currency; one of the two amounts is zero and none is negative. */
export interface PostingLine {
  readonly role: PostingRole;
  readonly debitMinor: Minor;
  readonly creditMinor: Minor;
  /** The same in the document's currency, when that is another one. */
  readonly original?: { readonly currency: string; readonly amountMinor: Minor };
}

/** Between which currencies a document is posted. */
export interface Exchange {
  readonly currency: string;
  readonly baseCurrency: string;
  /** Units of the base currency for one of the document's; null when both are the same. */
  readonly exchangeRate: string | null;
}

/**
 * The entry of an issued invoice: receivable (and what was prepaid) against sales, output tax and rounding. In another currency each
 * line is converted and rounded on its own; what that leaves goes to `rounding`, so that the entry balances in the business's currency.
 */
export function postingOf(totals: DocumentTotals, exchange: Exchange): PostingLine[] {
  const lines: [PostingRole, Minor][] = [
    ['receivable', totals.payableMinor],
    ['customer-prepayments', totals.prepaidMinor],
    ['sales', -totals.taxExclusiveMinor],
    ['output-tax', -totals.taxMinor],
    ['rounding', -totals.roundingMinor],
  ];
  const converted = lines.map(([role, signed]) => postingLine(role, toBaseMinor(signed, exchange), exchange, signed));
  const left = converted.reduce((balance, line) => balance + line.debitMinor - line.creditMinor, 0);
  return [...converted, postingLine('rounding', -left)].filter((line) => line.debitMinor !== 0 || line.creditMinor !== 0);
}

export interface PaymentFacts {
  readonly method: PaymentMethod;
  readonly amountMinor: Minor;
  /** What was paid before this payment. */
  readonly paidMinor: Minor;
  readonly payableMinor: Minor;
  /** The rate of the day of the payment; the invoice's own when null. */
  readonly paymentRate: string | null;
}

/**
 * The entry of a payment. The receivable goes down by the paid share of what the invoice was posted at, so that the last payment leaves
 * exactly nothing; what the money is worth more or less on its own day is an exchange gain or loss.
 */
export function paymentPostingOf(payment: PaymentFacts, exchange: Exchange): PostingLine[] {
  const { amountMinor, paidMinor, payableMinor } = payment;
  const receivable = toBaseMinor(payableMinor, exchange);
  const settled = shareOf(receivable, paidMinor + amountMinor, payableMinor) - shareOf(receivable, paidMinor, payableMinor);
  const money = payment.paymentRate === null ? settled : toBaseMinor(amountMinor, { ...exchange, exchangeRate: payment.paymentRate });
  const lines = [
    postingLine(moneyRole(payment.method), money, exchange, amountMinor),
    postingLine('receivable', -settled, exchange, -amountMinor),
    postingLine('exchange-gain', settled - money),
  ];
  return lines.filter((line) => line.debitMinor !== 0 || line.creditMinor !== 0);
}

/** An amount of the document in the business's currency. */
export function toBaseMinor(minor: Minor, exchange: Exchange): Minor {
  if (exchange.currency === exchange.baseCurrency) return minor;
  if (exchange.exchangeRate === null) throw new RangeError(`${exchange.currency} needs a rate to ${exchange.baseCurrency}`);
  return roundToMinor(decimal(toDecimal(minor, exchange.currency)).times(exchange.exchangeRate), exchange.baseCurrency);
}

/** The account that money of this kind arrives on. */
export function moneyRole(method: PaymentMethod): PostingRole {
  return method === 'card' ? 'card-clearing' : method;
}

function shareOf(total: Minor, part: Minor, whole: Minor): Minor {
  return Number(divideHalfUp(decimal(total).times(part), decimal(whole)));
}

function postingLine(role: PostingRole, signed: Minor, exchange?: Exchange, originalMinor = 0): PostingLine {
  const line = { role, debitMinor: checkedMinor(Math.max(0, signed)), creditMinor: checkedMinor(Math.max(0, -signed)) };
  if (!exchange || exchange.currency === exchange.baseCurrency) return line;
  return { ...line, original: { currency: exchange.currency, amountMinor: Math.abs(originalMinor) } };
}
