import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { Services } from '@dott/platform/http';
import { newId, type Id, type TenantId, type UserId } from '@dott/platform/ids';
import type { BillingCycle } from '@dott/modules/plans/rules';
import { regionalDiscount } from '@dott/modules/plans/server';
import { subscriptionErrors } from '../errors.ts';
import { PURCHASE_HOURS, type PaidPlan } from '../rules.ts';
import { findThere, mirror } from './mirror.ts';
import { ask, centsOf, type Wanted } from './provider.ts';
import { beginPurchase, findLatestPurchase, findPurchase, findSubscription, keepCustomer, movePurchase, type PurchaseRow, type SubscriptionRow } from './subscriptions.sql.ts';

/** Who buys, and for which business. */
export interface Buyer {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly email: string;
  readonly businessName: string;
  /** Of the business; the discount depends on it. */
  readonly country: string;
  /** The page that the provider's page leads back to. */
  readonly page: string;
}

export interface Choice {
  readonly purpose: 'plan' | 'card';
  readonly plan: PaidPlan;
  readonly billingCycle: BillingCycle;
}

/** A charge whose answer never came is looked for this long before it may be tried again; longer than all tries of one call. */
const LOST_MS = 120_000;
const HOUR_MS = 3_600_000;

/** The provider's client; refuses where paid plans are not offered. */
export function providerOf({ stripe }: Services): Stripe {
  if (!stripe) throw subscriptionErrors['not-offered']();
  return stripe;
}

/** Begins a purchase or a change of the card: where the card is entered. The same choice again finds the page of before. */
export async function begin(services: Services, buyer: Buyer, choice: Choice): Promise<PurchaseRow> {
  const stripe = providerOf(services);
  const open = await current(services, stripe, buyer.tenantId);
  if (choice.purpose === 'plan' && isLive(open.subscription)) throw subscriptionErrors['already-subscribed']();
  if (open.purchase) {
    if (isSame(open.purchase, { ...choice, country: buyer.country }, services.clock.now())) return open.purchase;
    await letGo(services, stripe, open.purchase, open.subscription);
  }
  const customerRef = open.subscription?.customer_ref ?? await makeCustomer(services, stripe, buyer);
  const told = toldPrice(buyer, choice, open.subscription);
  const row = { id: newId<Id<'purchase'>>(), tenant_id: buyer.tenantId, user_id: buyer.userId, country: buyer.country, told_minor: told, purpose: choice.purpose, plan: choice.plan, billing_cycle: choice.billingCycle };
  const [[begun]] = await services.db.withSystem('begin a purchase', (tx) => tx.commit(beginPurchase(tx, row)));
  if (!begun) throw subscriptionErrors['under-way']();
  const { appUrl } = services.config;
  const session = await ask(stripe.checkout.sessions.create({
    mode: 'setup', currency: 'usd', customer: customerRef, client_reference_id: begun.id, metadata: { tenant_id: buyer.tenantId, purchase_id: begun.id },
    success_url: `${appUrl}${buyer.page}?card=added`, cancel_url: `${appUrl}${buyer.page}?card=cancelled`,
  }, { idempotencyKey: `purchase:${begun.id}` }));
  return move(services, begun, { session_ref: session.id, session_url: session.url });
}

/** Gives up what was begun and is not paid, so that something else can be chosen; refuses when it is paid, or may be. */
export async function giveUp(services: Services, tenantId: TenantId): Promise<void> {
  const { stripe } = services;
  if (!stripe) return;
  const open = await current(services, stripe, tenantId);
  if (isLive(open.subscription)) throw subscriptionErrors['already-subscribed']();
  if (open.purchase) await letGo(services, stripe, open.purchase, open.subscription);
}

/** Asks the provider whether a business is paid for, unless that is known. */
export async function verifyPayment(services: Services, tenantId: TenantId): Promise<void> {
  const { stripe } = services;
  if (!stripe || isLive((await read(services, tenantId)).subscription)) return;
  await mirror(services, stripe, tenantId);
}

/** How the purchase of a business stands, asked of the provider where that can have changed. */
export async function look(services: Services, tenantId: TenantId): Promise<PurchaseRow | undefined> {
  const { stripe } = services;
  if (stripe) return (await current(services, stripe, tenantId)).latest;
  const [[row]] = await services.db.withSystem('look at a purchase', (tx) => tx.commit(findLatestPurchase(tx, tenantId)));
  return row;
}

interface Standing {
  readonly subscription: SubscriptionRow | undefined;
  /** The one that is not over. */
  readonly purchase: PurchaseRow | undefined;
  /** The last one, over or not. */
  readonly latest: PurchaseRow | undefined;
}

/** What there is, after what is under way was asked about. */
export async function current(services: Services, stripe: Stripe, tenantId: TenantId): Promise<Standing> {
  const seen = await read(services, tenantId);
  const { purchase } = seen;
  if (!purchase) return seen;
  if (purchase.state === 'open' && purchase.session_ref) await lookAtCard(services, stripe, purchase, purchase.session_ref);
  else if (purchase.state === 'authentication' || purchase.state === 'charging') await lookAtCharge(services, stripe, purchase);
  else return seen;
  return read(services, tenantId);
}

async function read(services: Services, tenantId: TenantId): Promise<Standing> {
  const [[subscription], [purchase], [latest]] = await services.db.withSystem('look at a purchase', (tx) => tx.commit(findSubscription(tx, tenantId), findPurchase(tx, tenantId), findLatestPurchase(tx, tenantId)));
  return { subscription, purchase, latest };
}

/** Whether the card has been entered; its country settles the price. */
async function lookAtCard(services: Services, stripe: Stripe, purchase: PurchaseRow, sessionRef: string): Promise<void> {
  const session = await ask(stripe.checkout.sessions.retrieve(sessionRef, { expand: ['setup_intent.payment_method'] }));
  if (session.status === 'expired') await tryMove(services, purchase, { state: 'dropped' });
  const intent = typeof session.setup_intent === 'object' ? session.setup_intent : null;
  const method = typeof intent?.payment_method === 'object' ? intent.payment_method : null;
  if (session.status !== 'complete' || intent?.status !== 'succeeded' || !method?.card) return;
  const { brand, last4, country } = method.card;
  const price = centsOf(wantedBy(purchase, country));
  // Less than was told is no reason to ask.
  await tryMove(services, purchase, {
    state: price > purchase.told_minor ? 'price-changed' : 'ready', card_ref: method.id, card_brand: brand, card_last4: last4, card_country: country, price_minor: price,
  });
}

/** What a purchase comes to with a card: the discount needs both countries to have it, the business's and the card's. */
export function wantedBy({ plan, billing_cycle: billingCycle, country }: Pick<PurchaseRow, 'plan' | 'billing_cycle' | 'country'>, cardCountry: string | null): Wanted {
  return { plan, billingCycle, regional: regionalDiscount(country) !== null && regionalDiscount(cardCountry) !== null };
}

/** Whether a charge arrived whose answer we did not hear, or the bank's question has been answered. */
async function lookAtCharge(services: Services, stripe: Stripe, purchase: PurchaseRow): Promise<void> {
  // The column holds ids of businesses only.
  const row = await mirror(services, stripe, purchase.tenant_id as TenantId);
  if (purchase.purpose === 'plan' && isLive(row)) return;
  const silentMs = services.clock.now().getTime() - purchase.updated_at.getTime();
  if (purchase.state === 'authentication' ? row?.status !== 'gone' : silentMs <= LOST_MS) return;
  // Asked here and now: what is kept may be behind. Whatever is there can be paid, so a new try next to it would charge twice.
  const there = purchase.purpose === 'plan' && row ? await findThere(stripe, row.customer_ref) : undefined;
  if (there) return there.status === 'incomplete' && purchase.state === 'charging' ? leadToBank(services, stripe, purchase, there.id) : undefined;
  const next = purchase.state === 'authentication' ? { state: 'failed', failure: 'authentication-failed' } as const : { state: 'ready' } as const;
  await tryMove(services, purchase, { ...next, attempt: purchase.attempt + 1 });
}

/** The bank waits for the person, and the answer that said where was lost. */
async function leadToBank(services: Services, stripe: Stripe, purchase: PurchaseRow, ref: string): Promise<void> {
  const { latest_invoice: invoice } = await ask(stripe.subscriptions.retrieve(ref, { expand: ['latest_invoice'] }));
  if (typeof invoice === 'object' && invoice?.hosted_invoice_url) await tryMove(services, purchase, { state: 'authentication', action_url: invoice.hosted_invoice_url });
}

/** Moves a purchase on from where it was seen; refuses when somebody else has moved it meanwhile. */
export async function move(services: Services, seen: PurchaseRow, change: Parameters<typeof movePurchase>[2]): Promise<PurchaseRow> {
  const row = await tryMove(services, seen, change);
  if (!row) throw subscriptionErrors['under-way']();
  return row;
}

/** The same for who only looks: that another one was faster is no fault. */
async function tryMove(services: Services, seen: PurchaseRow, change: Parameters<typeof movePurchase>[2]): Promise<PurchaseRow | undefined> {
  const [[row]] = await services.db.withSystem('move a purchase on', (tx) => tx.commit(movePurchase(tx, seen, { ...change, updated_at: services.clock.now() })));
  return row;
}

/** Whether there is a subscription that lasts. */
export function isLive(row: SubscriptionRow | undefined): boolean {
  return row?.status === 'active' || row?.status === 'past-due';
}

function isSame(purchase: PurchaseRow, choice: Choice & Pick<Buyer, 'country'>, now: Date): boolean {
  const fresh = now.getTime() - purchase.created_at.getTime() < (PURCHASE_HOURS - 1) * HOUR_MS;
  return fresh && purchase.state === 'open' && purchase.session_url !== null && purchase.country === choice.country && purchase.purpose === choice.purpose && purchase.plan === choice.plan && purchase.billing_cycle === choice.billingCycle;
}

/** Gives a purchase up for another one, unless money may be on its way. */
async function letGo(services: Services, stripe: Stripe, purchase: PurchaseRow, subscription: SubscriptionRow | undefined): Promise<void> {
  if (purchase.state === 'charging') throw subscriptionErrors['under-way']();
  if (purchase.state === 'authentication' && subscription?.subscription_ref) await giveUpInvoice(services, stripe, subscription);
  await move(services, purchase, { state: 'dropped' });
}

/** An invoice that is void cannot be paid, and one that is paid cannot be made void: whoever confirms at this very moment loses nothing. */
async function giveUpInvoice(services: Services, stripe: Stripe, { subscription_ref: ref, tenant_id: tenantId }: SubscriptionRow): Promise<void> {
  const { latest_invoice: invoice } = await ask(stripe.subscriptions.retrieve(ref ?? ''));
  const id = typeof invoice === 'string' ? invoice : invoice?.id;
  if (id === undefined) return;
  try {
    await ask(stripe.invoices.voidInvoice(id));
  } catch (error) {
    // The column holds ids of businesses only.
    if (isLive(await mirror(services, stripe, tenantId as TenantId))) throw subscriptionErrors['already-subscribed']();
    throw error;
  }
}

async function makeCustomer(services: Services, stripe: Stripe, { tenantId, userId, email, businessName }: Buyer): Promise<string> {
  const facts = { email, name: businessName, metadata: { tenant_id: tenantId } };
  // One key a content: Stripe refuses a key that comes again with another one.
  const idempotencyKey = `customer:${createHash('sha256').update(JSON.stringify(facts)).digest('hex')}`;
  const customer = await ask(stripe.customers.create(facts, { idempotencyKey }));
  // Of two owners who begin at once one was faster: there is one customer a business.
  const [, [kept]] = await services.db.withSystem('keep a customer of the provider', (tx) => tx.commit(keepCustomer(tx, { tenantId, userId, customerRef: customer.id }), findSubscription(tx, tenantId)));
  return kept?.customer_ref ?? customer.id;
}

/** The price that is told before the card is known: with the discount of the business's country, or what a subscription costs already. */
function toldPrice(buyer: Buyer, choice: Choice, subscription: SubscriptionRow | undefined): number {
  if (choice.purpose === 'card' && subscription?.amount_minor) return subscription.amount_minor;
  return centsOf({ plan: choice.plan, billingCycle: choice.billingCycle, regional: regionalDiscount(buyer.country) !== null });
}
