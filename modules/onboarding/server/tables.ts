import type { CreatedAt } from '@dott/platform/db';
import type { BillingCycle, PlanId } from '@dott/modules/plans/rules';
import type { Generated, GeneratedAlways } from 'kysely';
import type { OnboardingState } from '../rules.ts';

declare module '@dott/platform/db' {
  interface SystemTables {
    onboarding: {
      tenant_id: string;
      user_id: string;
      state: OnboardingState;
      onboarding_completed: GeneratedAlways<boolean>;
      business_name: string | null;
      business_type: string | null;
      country: string | null;
      currency: string | null;
      time_zone: string | null;
      plan: PlanId | null;
      billing_cycle: BillingCycle | null;
      completed_at: Date | null;
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
  }
}
