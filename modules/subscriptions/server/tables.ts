import type { CreatedAt } from '@dott/platform/db';
import type { BillingCycle } from '@dott/modules/plans/rules';
import type { Generated } from 'kysely';
import type { PaidPlan, PurchaseState, SubscriptionStatus } from '../rules.ts';

declare module '@dott/platform/db' {
  interface SystemTables {
    subscription: {
      tenant_id: string;
      user_id: string;
      customer_ref: string;
      subscription_ref: Generated<string | null>;
      item_ref: Generated<string | null>;
      status: Generated<SubscriptionStatus>;
      plan: Generated<PaidPlan | null>;
      billing_cycle: Generated<BillingCycle | null>;
      amount_minor: Generated<number | null>;
      regional: Generated<boolean>;
      period_ends_at: Generated<Date | null>;
      cancel_at_period_end: Generated<boolean>;
      past_due_since: Generated<Date | null>;
      card_brand: Generated<string | null>;
      card_last4: Generated<string | null>;
      card_country: Generated<string | null>;
      sync_no: Generated<number>;
      answered_no: Generated<number>;
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
    purchase: {
      id: string;
      tenant_id: string;
      user_id: string;
      purpose: 'plan' | 'card';
      plan: PaidPlan;
      billing_cycle: BillingCycle;
      country: string;
      told_minor: number;
      session_ref: Generated<string | null>;
      session_url: Generated<string | null>;
      state: Generated<Exclude<PurchaseState, 'none'> | 'dropped'>;
      card_ref: Generated<string | null>;
      card_brand: Generated<string | null>;
      card_last4: Generated<string | null>;
      card_country: Generated<string | null>;
      price_minor: Generated<number | null>;
      attempt: Generated<number>;
      action_url: Generated<string | null>;
      failure: Generated<string | null>;
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
    webhook_message: { provider: string; ref: string; kind: string; received_at: CreatedAt };
  }
}
