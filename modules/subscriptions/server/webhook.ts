import Stripe from 'stripe';
import type { OpenContext, Services } from '@dott/platform/http';
import type { SignedMessage } from '@dott/platform/http/contract';
import { subscriptionErrors } from '../errors.ts';
import { providerOf } from './purchases.ts';
import { takeMessage } from './subscriptions.sql.ts';

/** Takes a message of Stripe: once it is answered, what it is about will be asked for, whatever dies then. */
export async function hear({ services }: OpenContext, message: SignedMessage): Promise<{ received: true }> {
  const event = read(services, providerOf(services), message);
  const customerRef = customerOf(event.data.object);
  await services.db.withSystem('take a message of a payment provider', async (tx) => {
    const [fresh] = await tx.run(takeMessage(tx, { ref: event.id, kind: event.type.slice(0, 100) }));
    if (fresh && customerRef) tx.enqueue('subscriptions.hear', { customerRef });
  });
  return { received: true };
}

function read({ config, clock }: Services, stripe: Stripe, { bytes, signature }: SignedMessage): Stripe.Event {
  try {
    return stripe.webhooks.constructEvent(bytes, signature, config.stripe?.webhookSecret ?? '', undefined, undefined, clock.now().getTime());
  } catch (error) {
    throw error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError ? subscriptionErrors['signature-invalid']({ cause: error }) : error;
  }
}

/** Whom an object is about: its customer, or itself. */
function customerOf(object: object): string | undefined {
  const ref = 'object' in object && object.object === 'customer' && 'id' in object ? object.id : 'customer' in object ? object.customer : undefined;
  return typeof ref === 'string' ? ref : undefined;
}
