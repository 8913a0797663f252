import type { SystemTx } from '@dott/platform/db';
import type { TenantId } from '@dott/platform/ids';
import type { BillingCycle } from '@dott/modules/plans/rules';
import type { PaidPlan } from '../rules.ts';
import { isLive } from './purchases.ts';
import { findPurchase, findSubscription } from './subscriptions.sql.ts';

/** What is paid for a business that may not be open yet. */
export interface Payment {
  readonly paid: { readonly plan: PaidPlan; readonly billingCycle: BillingCycle } | undefined;
  /** Whether money may be on its way, so that the choice of a plan has to stay. */
  readonly underWay: boolean;
}

/** What the provider has confirmed, and whether more may come. */
export async function paymentOf(tx: SystemTx, tenantId: TenantId): Promise<Payment> {
  const [[row], [purchase]] = await tx.batch(findSubscription(tx, tenantId), findPurchase(tx, tenantId));
  const paid = row && isLive(row) && row.plan && row.billing_cycle ? { plan: row.plan, billingCycle: row.billing_cycle } : undefined;
  return { paid, underWay: purchase?.state === 'charging' || purchase?.state === 'authentication' };
}
