import type { CreatedAt, DateColumn, Defaulted, TenantColumn } from '@dott/platform/db';
import type { BillingCycle, PlanId } from '@dott/modules/plans/rules';
import type { Generated, GeneratedAlways } from 'kysely';
import type { Role, SessionLimitRule } from '../rules.ts';

declare module '@dott/platform/db' {
  interface SystemTables {
    tenant: {
      id: string;
      tenant_id: GeneratedAlways<string>;
      name: string;
      business_type: string;
      plan: PlanId;
      billing_cycle: BillingCycle | null;
      country: string;
      currency: string;
      time_zone: string;
      read_only_since: Generated<Date | null>;
      session_limit: number | null;
      session_limit_rule: Generated<SessionLimitRule>;
      closed_at: Defaulted<Date | null>;
      kept_until: DateColumn | null;
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
    membership: {
      tenant_id: string;
      user_id: string;
      role: Role;
      status: 'active' | 'removed';
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
  }
  interface AppTables {
    business: {
      tenant_id: TenantColumn;
      name: string;
      business_type: string;
      plan: PlanId;
      country: string;
      currency: string;
      time_zone: string;
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
  }
}
