import type { SessionContext } from '@dott/platform/http';
import type { TenantId } from '@dott/platform/ids';
import { begin, look, presentPurchase, settle, type Buyer, type PurchaseView } from '@dott/modules/subscriptions/server';
import { onboardingErrors } from '../errors.ts';
import { onboardingPath, onboardingPaths } from '../rules.ts';
import { findOnboarding } from './onboarding.sql.ts';

type Row = Awaited<ReturnType<ReturnType<typeof findOnboarding>['execute']>>[number];
type Chosen = Row & { readonly plan: 'professional' | 'enterprise'; readonly billing_cycle: NonNullable<Row['billing_cycle']>; readonly country: string; readonly business_name: string };

/** The onboarding that waits for a payment; refuses any other, and says where it goes on. */
async function waiting(ctx: SessionContext): Promise<Chosen> {
  const [[row]] = await ctx.services.db.withSystem('look at an onboarding that is to be paid', (tx) => tx.commit(findOnboarding(tx, ctx.principal.userId)));
  const state = row?.state ?? 'NOT_STARTED';
  if (state === 'COMPLETED') throw onboardingErrors['already-completed']();
  if (row?.state !== 'PAYMENT_PENDING') throw onboardingErrors['step-invalid']({ extra: { state, redirectTo: onboardingPath(state) } });
  const { plan, billing_cycle: billingCycle, country, business_name: name } = row;
  if (!plan || plan === 'basic' || !billingCycle || !country || !name) throw new Error('the database let an onboarding wait for a payment of nothing');
  return { ...row, plan, billing_cycle: billingCycle, country, business_name: name };
}

function buyerOf({ principal }: SessionContext, row: Chosen): Buyer {
  const email = principal.session?.user.email;
  if (email === undefined) throw new Error('a session without its person cannot buy');
  // The column holds ids of businesses only.
  return { tenantId: row.tenant_id as TenantId, userId: principal.userId, email, businessName: row.business_name, country: row.country, page: onboardingPaths.PAYMENT_PENDING };
}

const shown = (row: Chosen, purchase: Parameters<typeof presentPurchase>[0]): PurchaseView =>
  presentPurchase(purchase, { plan: row.plan, billingCycle: row.billing_cycle, country: row.country });

/** How the payment of the chosen plan stands. */
export async function payment(ctx: SessionContext): Promise<PurchaseView> {
  const row = await waiting(ctx);
  return shown(row, await look(ctx.services, buyerOf(ctx, row).tenantId));
}

/** Begins to pay: where the card is entered. */
export async function beginPayment(ctx: SessionContext): Promise<PurchaseView> {
  const row = await waiting(ctx);
  return shown(row, await begin(ctx.services, buyerOf(ctx, row), { purpose: 'plan', plan: row.plan, billingCycle: row.billing_cycle }));
}

/** Charges the card that was entered for the chosen plan. */
export async function settlePayment(ctx: SessionContext, accept: string | undefined): Promise<PurchaseView> {
  const row = await waiting(ctx);
  return shown(row, await settle(ctx.services, buyerOf(ctx, row), accept));
}
