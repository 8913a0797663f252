import type { FastifyInstance, FastifyReply } from 'fastify';
import { StripeRefusal } from './errors.ts';
import { answerInvoiceChallenge, asksOwner, submitCard, submitInvoice } from './hosted-account.ts';
import { cardPage, challengePage, messagePage, money } from './page-texts.ts';
import { field, sentence, show } from './pages.ts';
import type { World } from './world.ts';

type Page = { Params: { id: string }; Body: unknown };

/** The hosted page of an invoice (`hosted_invoice_url`) and the portal, as far as a customer changes their card there. */
export function serveAccount(app: FastifyInstance, world: World): void {
  const entered = (body: unknown): { card: string; cardCountry: string } => ({ card: field(body, 'card'), cardCountry: field(body, 'country') });
  const invoicePage = (id: string, reply: FastifyReply, message?: string): FastifyReply => {
    const { status, amount_remaining: amount, currency, number } = world.store.get('invoice', id);
    if (status !== 'open') return show(reply, messagePage(`Invoice ${number}`, status === 'paid' ? 'Invoice paid' : `This invoice is ${status}.`, null));
    if (!message && asksOwner(world, id)) return show(reply, challengePage(`/invoice/${id}`));
    return show(reply, cardPage({ title: `Invoice ${number}`, text: `${money(amount, currency)} due`, action: `/invoice/${id}`, button: 'Pay invoice', message, back: null }));
  };
  const portalPage = (id: string, reply: FastifyReply, message?: string): FastifyReply => {
    const { return_url: back } = world.store.get('billing_portal.session', id);
    return show(reply, cardPage({ title: 'Update your payment method', text: 'This card is charged from the next payment on.', action: `/p/session/${id}`, button: 'Save card', message, back }));
  };

  app.get<Page>('/invoice/:id', async ({ params: { id } }, reply) => found(reply, () => invoicePage(id, reply)));
  app.post<Page>('/invoice/:id', async ({ params: { id }, body }, reply) => found(reply, () => {
    const outcome = field(body, 'answer') ? answerInvoiceChallenge(world, id, field(body, 'answer') === 'complete') : submitInvoice(world, id, entered(body));
    if (outcome.status === 'requires_action') return show(reply, challengePage(`/invoice/${id}`));
    return outcome.status === 'paid' ? reply.redirect(`/invoice/${id}`, 303) : invoicePage(id, reply.status(402), sentence(outcome));
  }));
  app.get<Page>('/p/session/:id', async ({ params: { id } }, reply) => found(reply, () => portalPage(id, reply)));
  app.post<Page>('/p/session/:id', async ({ params: { id }, body }, reply) => found(reply, () => {
    const session = world.store.get('billing_portal.session', id);
    const outcome = submitCard(world, session.customer, entered(body));
    return outcome.status === 'paid' ? reply.redirect(session.return_url ?? `/p/session/${id}`, 303) : portalPage(id, reply.status(402), sentence(outcome));
  }));
}

function found(reply: FastifyReply, serve: () => FastifyReply): FastifyReply {
  try {
    return serve();
  } catch (error) {
    if (error instanceof StripeRefusal) return show(reply.status(error.status), messagePage('Something went wrong', error.message, null));
    throw error;
  }
}
