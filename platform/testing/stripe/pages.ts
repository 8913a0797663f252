import type { FastifyInstance, FastifyReply } from 'fastify';
import { answerChallenge, openCheckout, submitCheckout } from './checkout.ts';
import { StripeRefusal } from './errors.ts';
import type { CheckoutSession } from './payment-resources.ts';
import type { Outcome } from './payments.ts';
import { challengePage, checkoutPage, messagePage } from './page-texts.ts';
import type { World } from './world.ts';

/** The hosted Checkout: what a customer sees of Stripe. */
export function serveCheckout(app: FastifyInstance, world: World): void {
  app.get<{ Params: { id: string } }>('/c/pay/:id', async ({ params: { id } }, reply) => withSession(world, id, reply, (session) => show(reply, checkoutPage(world, session))));

  app.post<{ Params: { id: string }; Body: unknown }>('/c/pay/:id', async ({ params: { id }, body }, reply) => withSession(world, id, reply, (session) => {
    const entered = { card: field(body, 'card'), cardCountry: field(body, 'country'), email: field(body, 'email'), name: field(body, 'name') };
    return goOn(world, session, reply, submitCheckout(world, session, entered), entered.email);
  }));

  app.get<{ Params: { id: string } }>('/c/pay/:id/challenge', async ({ params: { id } }, reply) => withSession(world, id, reply, () =>
    (world.challenges.has(id) ? show(reply, challengePage(`/c/pay/${id}/challenge`)) : reply.redirect(`/c/pay/${id}`, 303))));

  app.post<{ Params: { id: string }; Body: unknown }>('/c/pay/:id/challenge', async ({ params: { id }, body }, reply) => withSession(world, id, reply, (session) =>
    (world.challenges.has(id) ? goOn(world, session, reply, answerChallenge(world, session, field(body, 'answer') === 'complete'), '') : reply.redirect(`/c/pay/${id}`, 303))));
}

/** Where the page goes after a submission: on to the product, to the bank, or back to the form with the reason. */
function goOn(world: World, session: CheckoutSession, reply: FastifyReply, outcome: Outcome, email: string): FastifyReply {
  if (outcome.status === 'paid') return reply.redirect(returnAddress(session), 303);
  if (outcome.status === 'requires_action') return reply.redirect(`/c/pay/${session.id}/challenge`, 303);
  return show(reply.status(402), checkoutPage(world, session, { message: sentence(outcome), email }));
}

/** Why a card was refused, as a page says it; the failed proof has other words than in the API. */
export function sentence(outcome: Outcome): string {
  const error = outcome.status === 'declined' ? outcome.error : null;
  if (error?.code === 'payment_intent_authentication_failure') return 'We are unable to authenticate your payment method. Please choose a different payment method and try again.';
  return error?.message ?? 'Your card was declined.';
}

/** The product's address, with the session's id where it wants it. */
export const returnAddress = (session: CheckoutSession): string => session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);

function withSession(world: World, id: string, reply: FastifyReply, serve: (session: CheckoutSession) => FastifyReply): FastifyReply {
  try {
    const open = openCheckout(world, id);
    if (open) return serve(open);
    const session = world.store.get('checkout.session', id);
    if (session.status === 'complete') return show(reply, messagePage("You're all done here", 'You have already completed your payment. You will not be charged again.', returnAddress(session)));
    return show(reply.status(410), messagePage('This checkout session has timed out', 'Your checkout session has expired. You have not been charged.', session.cancel_url));
  } catch (error) {
    if (error instanceof StripeRefusal) return show(reply.status(404), messagePage('Something went wrong', 'The page you were looking for could not be found.', null));
    throw error;
  }
}

/** Answers a page. */
export const show = (reply: FastifyReply, html: string): FastifyReply => reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);

/** A field of a submitted form, '' without it. */
export function field(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value.trim() : '';
}
