import { sql, type Selectable, type Updateable } from 'kysely';
import type { SystemTables, SystemTx } from '@dott/platform/db';
import type { TenantId, UserId } from '@dott/platform/ids';
import { PURCHASE_HOURS } from '../rules.ts';

export type SubscriptionRow = Selectable<SystemTables['subscription']>;
export type PurchaseRow = Selectable<SystemTables['purchase']>;

/** The mirror of what a business has with the provider. */
export const findSubscription = (tx: SystemTx, tenantId: TenantId) => tx.sql.selectFrom('subscription').selectAll().where('tenant_id', '=', tenantId);

/** The same by the provider's name for its customer. */
export const findByCustomer = (tx: SystemTx, customerRef: string) => tx.sql.selectFrom('subscription').select('tenant_id').where('customer_ref', '=', customerRef);

/** Keeps who the customer is, unless another one was kept already. */
export const keepCustomer = (tx: SystemTx, customer: { tenantId: TenantId; userId: UserId; customerRef: string }) =>
  tx.sql.insertInto('subscription').values({ tenant_id: customer.tenantId, user_id: customer.userId, customer_ref: customer.customerRef })
    .onConflict((conflict) => conflict.column('tenant_id').doNothing());

/** Counts one more question to the provider. */
export const countQuestion = (tx: SystemTx, tenantId: TenantId) =>
  tx.sql.updateTable('subscription').set((is) => ({ sync_no: is('sync_no', '+', 1) })).where('tenant_id', '=', tenantId).returningAll();

/** Keeps an answer of the provider; no row when a later question has been answered already. */
export const keepAnswer = (tx: SystemTx, { tenantId, question }: { tenantId: TenantId; question: number }, answer: Updateable<SystemTables['subscription']>) =>
  tx.sql.updateTable('subscription').set({ ...answer, answered_no: question }).where('tenant_id', '=', tenantId).where('answered_no', '<', question).returningAll();

const openPurchase = sql<boolean>`state not in ('paid', 'dropped')`;

/** The purchase, or change of the card, that is not over; there is one at most. */
export const findPurchase = (tx: SystemTx, tenantId: TenantId) => tx.sql.selectFrom('purchase').selectAll().where('tenant_id', '=', tenantId).where(openPurchase);

/** The one that was begun last, whatever became of it. */
export const findLatestPurchase = (tx: SystemTx, tenantId: TenantId) =>
  tx.sql.selectFrom('purchase').selectAll().where('tenant_id', '=', tenantId).where('state', '<>', 'dropped').orderBy('created_at', 'desc').limit(1);

/** Begins one; no row when another tab was faster. */
export const beginPurchase = (tx: SystemTx, purchase: Pick<PurchaseRow, 'id' | 'tenant_id' | 'user_id' | 'purpose' | 'plan' | 'billing_cycle' | 'country' | 'told_minor'>) =>
  tx.sql.insertInto('purchase').values(purchase).onConflict((conflict) => conflict.column('tenant_id').where(openPurchase).doNothing()).returningAll();

/** Moves one on, as long as it stands where the caller saw it: same state, same attempt. */
export const movePurchase = (tx: SystemTx, seen: Pick<PurchaseRow, 'id' | 'state' | 'attempt'>, change: Updateable<SystemTables['purchase']>) =>
  tx.sql.updateTable('purchase').set(change).where('id', '=', seen.id).where('state', '=', seen.state).where('attempt', '=', seen.attempt).returningAll();

/** Ends what is open of a business and was bought by another word: its subscription lives. */
export const markPaid = (tx: SystemTx, tenantId: TenantId, purchaseId: string, now: Date) =>
  tx.sql.updateTable('purchase').set({ state: 'paid', updated_at: now }).where('tenant_id', '=', tenantId).where('id', '=', purchaseId).where(openPurchase).where('card_ref', 'is not', null);

/**
 * Businesses whose mirror may be behind: a charge or a confirmation is under way, a period is over, a payment is late, or a page was never come back from.
 * Where there are more than one round takes, each has its chance: those who wait for long do not keep the others from their turn.
 */
export const listDoubtful = (_tx: SystemTx, now: Date) => sql<{ tenant_id: TenantId }>`
  select tenant_id from (
    select tenant_id from system.subscription where status = 'active' and period_ends_at < ${now}::timestamptz - interval '1 hour' or status = 'past-due'
    union
    select tenant_id from system.purchase where state not in ('paid', 'dropped') and updated_at < ${now}::timestamptz - interval '2 minutes') doubtful
  order by random() limit 500`;

/** Purchases that nobody came back to, while nothing was charged. */
export const dropForgotten = (_tx: SystemTx, now: Date) => sql<never>`
  update system.purchase set state = 'dropped', updated_at = ${now}
  where state in ('open', 'ready', 'price-changed', 'failed') and updated_at < ${now}::timestamptz - make_interval(hours => ${PURCHASE_HOURS})`;

/** Takes a message of a provider; no row when it came before. */
export const takeMessage = (tx: SystemTx, message: { ref: string; kind: string }) =>
  tx.sql.insertInto('webhook_message').values({ provider: 'stripe', ...message }).onConflict((conflict) => conflict.columns(['provider', 'ref']).doNothing()).returning('ref');

/** Providers repeat a message for days, not for months. */
export const forgetMessages = (_tx: SystemTx, now: Date) => sql<never>`delete from system.webhook_message where received_at < ${now}::timestamptz - interval '60 days'`;
