import type { SystemTx, TenantActor } from '@dott/platform/db';
import type { SessionContext } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { installChart } from '@dott/modules/ledger/server';
import type { BillingCycle, PlanId } from '@dott/modules/plans/rules';
import { paymentOf, verifyPayment } from '@dott/modules/subscriptions/server';
import { permissionsOf } from '@dott/modules/tenants/rules';
import { createTenant, switchSession } from '@dott/modules/tenants/server';
import { onboardingErrors } from '../errors.ts';
import { redirectTo } from '../rules.ts';
import { stepOrThrow } from './onboarding.ts';
import { findOnboarding, lockOnboarding, markCompleted } from './onboarding.sql.ts';

type Row = Awaited<ReturnType<ReturnType<typeof findOnboarding>['execute']>>[number];

export interface Completion {
  readonly subscriptionPlan: PlanId;
  readonly billingCycle?: BillingCycle;
}

/**
 * Opens the books: business, owner, settings and chart of accounts in one transaction. A second call, at once or later,
 * finds the first one's work and answers the same. A paid plan waits for a payment that was verified with its provider.
 */
export async function completeAll(ctx: SessionContext, input: Completion): Promise<{ tenantId: TenantId; onboardingCompleted: true; redirectTo: string }> {
  const { userId } = ctx.principal;
  const { sessions } = ctx.services;
  // Sessions that work in no business yet, on this and on other devices, go on in the new one. Asked for here, because a
  // transaction that waits for a lock must not wait for a second connection too.
  const homeless = await homelessSessions(ctx.services, userId);
  await askForPayment(ctx);
  const tenantId = await ctx.services.db.withSystem('open the books of a new business', async (tx) => {
    const [row] = await tx.run(lockOnboarding(tx, userId));
    const step = { do: 'complete', plan: input.subscriptionPlan, paymentVerified: row !== undefined && await isPaidFor(tx, row) } as const;
    stepOrThrow(row ?? { state: 'NOT_STARTED', plan: null }, step);
    if (!row) throw new Error('an onboarding without a row cannot be completed');
    if (row.billing_cycle !== null && input.billingCycle !== undefined && row.billing_cycle !== input.billingCycle) throw onboardingErrors['plan-mismatch']();
    // The row made this id when the onboarding began.
    const tenantId = row.tenant_id as TenantId;
    if (row.state !== 'COMPLETED') {
      await openBooks(tx, ctx, row, tenantId);
      if (ctx.principal.tenantId !== null) await switchSession(tx, ctx, tenantId);
    }
    // They keep their ids: a reply that is lost on the way must not sign anybody out in the middle of setting up.
    for (const { id } of homeless) await sessions.chooseTenant(tx, { id, userId }, tenantId);
    return tenantId;
  });
  return { tenantId, onboardingCompleted: true, redirectTo: redirectTo({ tenantIds: [tenantId], chosen: tenantId, onboarding: 'COMPLETED' }) };
}

async function openBooks(tx: SystemTx, ctx: SessionContext, row: Row, tenantId: TenantId): Promise<void> {
  const { userId, sessionId } = ctx.principal;
  const actor: TenantActor = {
    kind: 'session', tenantId, userId, permissions: permissionsOf('owner'), sessionId,
    operation: 'onboarding.completeAll', requestId: ctx.requestId, ip: ctx.client.ip,
  };
  const statements = await booksOf(tx, actor, row, { ownerId: userId, action: 'onboarding.completeAll' });
  await tx.batch(...statements, markCompleted(tx, tenantId, ctx.now()));
}

/** Whether what was chosen is what the provider has been paid for. */
async function isPaidFor(tx: SystemTx, row: Row): Promise<boolean> {
  // The column holds ids of businesses only.
  const { paid } = await paymentOf(tx, row.tenant_id as TenantId);
  return paid !== undefined && paid.plan === row.plan && paid.billingCycle === row.billing_cycle;
}

/** Has the provider asked about the payment that an onboarding waits for; nobody is believed about it, and no reference from a browser is looked at. */
async function askForPayment({ services, principal }: SessionContext): Promise<void> {
  const [[row]] = await services.db.withSystem('look whether a payment is waited for', (tx) => tx.commit(findOnboarding(tx, principal.userId)));
  // The column holds ids of businesses only.
  if (row?.state === 'PAYMENT_PENDING') await verifyPayment(services, row.tenant_id as TenantId);
}

/** Sessions of a person that work in no business. */
export async function homelessSessions({ sessions }: SessionContext['services'], userId: UserId) {
  return (await sessions.list(userId)).filter((session) => session.tenantId === null);
}

/** Enters the business that a row tells of and answers the statements that make it: business, owner, settings, chart of accounts. */
export async function booksOf(tx: SystemTx, actor: TenantActor, row: Row, about: { ownerId: UserId; action: string }) {
  const { business_name: name, business_type: businessType, country, currency, time_zone: timeZone, plan } = row;
  if (!name || !businessType || !country || !currency || !timeZone || !plan) throw new Error('the database let an onboarding without its facts pass');
  const { tenantId } = actor;
  const inside = await tx.enterTenant(actor);
  const tenant = { id: tenantId, ownerId: about.ownerId, name, businessType, plan, billingCycle: row.billing_cycle, country, currency, timeZone };
  inside.record({ entity: 'business', entityId: tenantId, action: about.action, detail: { plan, currency, country } });
  return [...createTenant(tx, inside, tenant), ...installChart(inside, { currency })] as const;
}
