import { invalid } from './errors.ts';
import type { Refund } from './payment-resources.ts';
import type { Metadata } from './resources.ts';
import { change, newId } from './store.ts';
import type { World } from './world.ts';

export interface RefundFields {
  charge?: string;
  payment_intent?: string;
  amount?: number;
  reason?: string;
  metadata?: Metadata;
}

/** POST /v1/refunds: all of a charge, or what is left, or a part of that. */
export function refundCharge(world: World, fields: RefundFields): Refund {
  const { store } = world;
  const intent = fields.payment_intent ? store.get('payment_intent', fields.payment_intent, 'payment_intent') : undefined;
  const id = fields.charge ?? intent?.latest_charge;
  if (!id) throw invalid('One of the following params should be provided for this request: payment_intent or charge.', 'charge', 'parameter_missing');
  const charge = store.get('charge', id, 'charge');
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = fields.amount ?? left;
  if (left === 0) throw invalid(`Charge ${id} has already been refunded.`, undefined, 'charge_already_refunded');
  if (amount > left) throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, 'amount');
  const refund = store.add('refund', {
    id: newId('re'), object: 'refund', amount, balance_transaction: null, charge: id, created: store.now(charge.customer), currency: charge.currency, destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: { ...fields.metadata }, payment_intent: charge.payment_intent, reason: fields.reason ?? null, receipt_number: null, source_transfer_reversal: null, status: 'succeeded', transfer_reversal: null,
  });
  const before = change(charge, { amount_refunded: charge.amount_refunded + amount, refunded: amount === left });
  store.emit('refund.created', refund);
  store.emit('charge.refunded', charge, before);
  return refund;
}
