import { postEntry, reverseSource } from '@dott/modules/ledger/server';
import type { TenantTx } from '@dott/platform/db';
import { requestErrors } from '@dott/platform/errors';
import { newId } from '@dott/platform/ids';
import { finerThanMinor, toDecimal, toMinor, tooFineWords } from '@dott/platform/money';
import { compareDates, dateAt, localDate, type LocalDate } from '@dott/platform/time';
import type { Invoice, InvoiceId, InvoicePaymentId, PaymentInput } from '../contract.ts';
import { invoiceErrors } from '../errors.ts';
import { openMinor, paymentPostingOf, settledBy } from '../rules.ts';
import type { InvoiceRow, PaymentRow } from './invoices.sql.ts';
import { changePaid, insertPayment, reversePayment } from './issuing.sql.ts';
import { exchangeOf, mustBeIssued } from './issuing.ts';
import { withinBooks } from './limits.ts';
import { toInvoice } from './present.ts';
import { holdInvoice } from './reading.ts';

/** Records money that came for an invoice; throws `invoices.overpaid` when it is more than is open. */
export async function payInvoice(tx: TenantTx, id: InvoiceId, input: PaymentInput, now: Date): Promise<Invoice> {
  const held = await holdInvoice(tx, id);
  const { row, business } = held;
  mustBeIssued(row);
  const today = dateAt(now, business.timeZone);
  mustHaveCome(input.date, today);
  const amountMinor = checkedAmount(input, row);
  const foreign = row.currency !== row.base_currency;
  const facts = {
    method: input.method, amountMinor, paidMinor: row.paid_minor, payableMinor: row.payable_minor,
    payableBaseMinor: row.payable_base_minor ?? 0, settledBaseMinor: row.settled_base_minor, paymentRate: foreign ? input.exchangeRate ?? null : null,
  };
  const payment: PaymentRow = {
    id: newId<InvoicePaymentId>(), invoice_id: id, paid_on: input.date, method: input.method, amount_minor: amountMinor,
    exchange_rate: facts.paymentRate, settled_base_minor: settledBy(facts), reference: input.reference ?? null, reversed_on: null,
  };
  const entry = postEntry(tx, {
    source: { type: 'invoice-payment', id: payment.id }, date: input.date, memo: `Payment of invoice ${row.number} by ${row.customer_name}`,
    lines: withinBooks(() => paymentPostingOf(facts, exchangeOf(row))),
  });
  tx.reference(id);
  const [[paid]] = await tx.commit(
    changePaid(tx, id, { amountMinor, settledBaseMinor: payment.settled_base_minor }), insertPayment(tx, payment), ...entry,
  );
  return toInvoice({ ...held, row: { ...row, ...paid }, payments: inOrder([...held.payments, payment]) }, today);
}

/** Takes a payment back: the record stays, the posting is reversed, the invoice is open again by as much. */
export async function takePaymentBack(tx: TenantTx, id: InvoiceId, paymentId: InvoicePaymentId, now: Date): Promise<Invoice> {
  const held = await holdInvoice(tx, id);
  const payment = held.payments.find((each) => each.id === paymentId);
  if (!payment) throw invoiceErrors['payment-not-found']();
  if (payment.reversed_on !== null) throw invoiceErrors['payment-reversed']();
  const today = dateAt(now, held.business.timeZone);
  const paidOn = localDate(payment.paid_on);
  const date = compareDates(today, paidOn) < 0 ? paidOn : today;
  tx.reference(id);
  const [[changed]] = await tx.commit(
    changePaid(tx, id, { amountMinor: -payment.amount_minor, settledBaseMinor: -payment.settled_base_minor }),
    reversePayment(tx, paymentId, date),
    ...reverseSource(tx, { type: 'invoice-payment', id: paymentId }, { date, memo: `Payment of invoice ${held.row.number} taken back` }),
  );
  const payments = held.payments.map((each) => (each.id === paymentId ? { ...each, reversed_on: date } : each));
  return toInvoice({ ...held, row: { ...held.row, ...changed }, payments }, today);
}

/** Money of a day to come is not here yet: with it the invoice would say paid while the books of today still have it open. */
function mustHaveCome(date: LocalDate, today: LocalDate): void {
  if (compareDates(today, date) < 0) throw requestErrors.invalid({ fields: { date: { code: 'future', message: 'This day has not come yet.' } } });
}

function checkedAmount(input: PaymentInput, row: InvoiceRow): number {
  const { currency } = row;
  if (finerThanMinor(input.amount, currency)) {
    throw requestErrors.invalid({ fields: { amount: { code: 'too_fine', message: tooFineWords(currency) } } });
  }
  const amountMinor = toMinor(input.amount, currency);
  const open = openMinor({ stored: row.status, payableMinor: row.payable_minor, paidMinor: row.paid_minor });
  if (amountMinor > open) {
    const fields = { amount: { code: 'overpaid', message: 'This is more than is still open.' } };
    throw invoiceErrors.overpaid({ params: { open: toDecimal(open, currency), currency }, fields });
  }
  return amountMinor;
}

function inOrder(payments: readonly PaymentRow[]): PaymentRow[] {
  return payments.toSorted((a, b) => Number(a.paid_on > b.paid_on) - Number(a.paid_on < b.paid_on) || Number(a.id > b.id) - Number(a.id < b.id));
}
