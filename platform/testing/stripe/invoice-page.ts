import type { FastifyInstance, FastifyReply } from 'fastify';
import { challengePage, messagePage } from './page-texts.ts';
import { cardOf, type Outcome } from './payments.ts';
import type { Invoice } from './resources.ts';
import { collect } from './subscriptions.ts';
import type { World } from './world.ts';

/** The hosted page of an invoice, as far as a card on file and the bank's question about it. */
export function serveInvoices(app: FastifyInstance, world: World): void {
  const find = (id: string): Invoice | undefined => world.store.find('invoice', id);

  app.get<{ Params: { id: string } }>('/invoice/:id', async ({ params: { id } }, reply) => {
    const invoice = find(id);
    if (!invoice) return show(reply.status(404), messagePage('Something went wrong', 'The page you were looking for could not be found.', null));
    return show(reply, invoice.status === 'open' ? challengePage(invoice, `/invoice/${id}`) : messagePage(`Invoice ${invoice.status}`, 'There is nothing to pay.', null));
  });

  app.post<{ Params: { id: string }; Body: unknown }>('/invoice/:id', async ({ params: { id }, body }, reply) => {
    const invoice = find(id);
    if (invoice?.status !== 'open') return reply.redirect(`/invoice/${id}`, 303);
    const answer: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'answer') : undefined;
    const outcome = payInvoicePage(world, invoice, answer === 'complete');
    return show(reply.status(outcome.status === 'paid' ? 200 : 402), messagePage(outcome.status === 'paid' ? 'Invoice paid' : 'The payment failed', 'You can close this page.', null));
  });
}

/** Pays an open invoice with the card on file, its owner present, and with the answer to the bank's question. */
export function payInvoicePage(world: World, invoice: Invoice, authenticated: boolean): Outcome {
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription);
  return collect(world, subscription, invoice, { present: true, authenticated }, cardOf(world, subscription));
}

const show = (reply: FastifyReply, html: string): FastifyReply => reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);
