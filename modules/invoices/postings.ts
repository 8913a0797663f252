import { type Exchange, type Minor, checkedMinor, decimal, divideHalfUp, toBaseMinor } from '@dott/platform/money';
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

/** The totals that are posted. */
export type PostedTotals = Pick<DocumentTotals, 'payableMinor' | 'prepaidMinor' | 'taxExclusiveMinor' | 'taxMinor' | 'roundingMinor'>;

/**
 * The entry of an issued invoice: receivable (and what was prepaid) against sales, output tax and rounding. In another currency each
 * line is converted and rounded on its own; what that leaves goes to `rounding`, so that the entry balances in the business's currency.
 */
export function postingOf(totals: PostedTotals, exchange: Exchange): PostingLine[] {
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
  /** What the invoice was posted to receivables at, and what earlier payments took off that; both in the base currency. */
  readonly payableBaseMinor: Minor;
  readonly settledBaseMinor: Minor;
  /** The rate of the day of the payment; the invoice's own when null. */
  readonly paymentRate: string | null;
}

/**
 * By how much a payment lowers the receivable: its share of what was posted, so that the last payment leaves exactly nothing. Never
 * below zero: after a payment was taken back, the others may have settled a unit more than their share.
 */
export function settledBy(payment: PaymentFacts): Minor {
  const { amountMinor, paidMinor, payableMinor, payableBaseMinor, settledBaseMinor } = payment;
  const share = divideHalfUp(decimal(payableBaseMinor).times(paidMinor + amountMinor), decimal(payableMinor));
  return Math.max(0, Number(share) - settledBaseMinor);
}

/** The entry of a payment; what the money is worth more or less than the receivable on its own day is an exchange gain or loss. */
export function paymentPostingOf(payment: PaymentFacts, exchange: Exchange): PostingLine[] {
  const { amountMinor, paymentRate } = payment;
  const settled = settledBy(payment);
  const money = paymentRate === null ? settled : toBaseMinor(amountMinor, { ...exchange, exchangeRate: paymentRate });
  const lines = [
    postingLine(moneyRole(payment.method), money, exchange, amountMinor),
    postingLine('receivable', -settled, exchange, -amountMinor),
    postingLine('exchange-gain', settled - money),
  ];
  return lines.filter((line) => line.debitMinor !== 0 || line.creditMinor !== 0);
}

/** The account that money of this kind arrives on. */
export function moneyRole(method: PaymentMethod): PostingRole {
  return method === 'card' ? 'card-clearing' : method;
}

function postingLine(role: PostingRole, signed: Minor, exchange?: Exchange, originalMinor = 0): PostingLine {
  const line = { role, debitMinor: checkedMinor(Math.max(0, signed)), creditMinor: checkedMinor(Math.max(0, -signed)) };
  if (!exchange || exchange.currency === exchange.baseCurrency) return line;
  return { ...line, original: { currency: exchange.currency, amountMinor: Math.abs(originalMinor) } };
}
