import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import type { PlanId } from '@dott/modules/plans/rules';
import type { OnboardingState } from '../rules.ts';

/** What is wrong between a person's onboarding, their business and their membership. */
export type Fault = 'unfinished-though-open' | 'no-onboarding' | 'no-business' | 'paid-not-open' | 'nobody-inside';

export interface FaultRow {
  readonly fault: Fault;
  readonly tenant_id: string;
  readonly user_id: string;
  readonly email: string;
  readonly state: OnboardingState | null;
  readonly plan: PlanId | null;
  readonly has_business: boolean;
  readonly members: number;
}

/**
 * Faults of all people or of one address. A business exists only together with its completed onboarding and somebody inside, so each of these
 * was made by a hand in the database, by a restore or by data from elsewhere; but for a paid one that is not open yet, whose job may not have run.
 */
export const listFaults = (_tx: SystemTx, faults: readonly Fault[], email: string | null, tenantId: string | null = null) => sql<FaultRow>`
  with facts as (
    select coalesce(o.tenant_id, t.id) as tenant_id, o.state, coalesce(o.plan, t.plan) as plan, t.id is not null as has_business, o.tenant_id is not null as has_row,
      coalesce(o.user_id, (select m.user_id from system.membership m where m.tenant_id = t.id and m.role = 'owner' order by m.status, m.created_at limit 1)) as user_id,
      (select count(*)::int from system.membership m where m.tenant_id = t.id and m.status = 'active') as members,
      exists (select 1 from system.subscription s where s.tenant_id = o.tenant_id and s.status in ('active', 'past-due')) as paid
    from system.onboarding o full join system.tenant t on t.id = o.tenant_id),
  judged as (
    select facts.*, case
      when has_business and not has_row then 'no-onboarding'
      when has_business and state <> 'COMPLETED' then 'unfinished-though-open'
      when not has_business and state = 'COMPLETED' then 'no-business'
      when not has_business and paid then 'paid-not-open'
      when has_business and members = 0 then 'nobody-inside' end as fault
    from facts)
  select fault, tenant_id, user_id, u.email, state, plan, has_business, members
  from judged join system.user_account u on u.id = judged.user_id
  where fault = any(${[...faults]}::text[]) and (${email}::text is null or u.email = ${email}) and (${tenantId}::uuid is null or tenant_id = ${tenantId}::uuid)
  order by u.email, tenant_id`;

/** Holds a row until the transaction ends, so that two repairs, or a repair and its person, follow one another. */
export const holdOnboarding = (tx: SystemTx, tenantId: string) => tx.sql.selectFrom('onboarding').selectAll().where('tenant_id', '=', tenantId).forUpdate();

/** Marks as completed what is open already, with the business's own facts where the row has none. */
export const completeFromBusiness = (_tx: SystemTx, tenantId: string, userId: string, now: Date) => sql<never>`
  insert into system.onboarding as o (tenant_id, user_id, state, business_name, business_type, country, currency, time_zone, plan, billing_cycle, completed_at, updated_at)
  select t.id, ${userId}, 'COMPLETED', t.name, t.business_type, t.country, t.currency, t.time_zone, t.plan, t.billing_cycle, ${now}, ${now} from system.tenant t where t.id = ${tenantId}
  on conflict (tenant_id) do update set state = 'COMPLETED', completed_at = ${now}, updated_at = ${now}, plan = excluded.plan,
    business_name = coalesce(o.business_name, excluded.business_name), business_type = coalesce(o.business_type, excluded.business_type), country = coalesce(o.country, excluded.country),
    currency = coalesce(o.currency, excluded.currency), time_zone = coalesce(o.time_zone, excluded.time_zone), billing_cycle = excluded.billing_cycle`;

/** Lets the person who set a business up in again, as its owner. */
export const restoreOwner = (tx: SystemTx, tenantId: string, userId: string, now: Date) =>
  tx.sql.insertInto('membership').values({ tenant_id: tenantId, user_id: userId, role: 'owner', status: 'active', updated_at: now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet({ role: 'owner', status: 'active', updated_at: now }));

/** Onboardings that wait for their person: nothing is wrong with them. */
export const countWaiting = (_tx: SystemTx, email: string | null) => sql<{ state: OnboardingState; people: number }>`
  select o.state, count(*)::int as people from system.onboarding o join system.user_account u on u.id = o.user_id
  where o.state <> 'COMPLETED' and (${email}::text is null or u.email = ${email}) and not exists (select 1 from system.tenant t where t.id = o.tenant_id)
  group by o.state order by o.state`;

export interface TenantLine {
  readonly id: string;
  readonly name: string;
  readonly plan: PlanId;
  readonly country: string;
  readonly members: number;
  readonly owner: string | null;
  readonly created_at: Date;
}

/** All businesses, or those in which one address works, oldest first. */
export const listTenants = (_tx: SystemTx, email: string | null) => sql<TenantLine>`
  select t.id, t.name, t.plan, t.country, t.created_at,
    (select count(*)::int from system.membership m where m.tenant_id = t.id and m.status = 'active') as members,
    (select u.email from system.membership m join system.user_account u on u.id = m.user_id
      where m.tenant_id = t.id and m.status = 'active' and m.role = 'owner' order by m.created_at limit 1) as owner
  from system.tenant t
  where ${email}::text is null or exists (select 1 from system.membership m join system.user_account u on u.id = m.user_id
    where m.tenant_id = t.id and m.status = 'active' and u.email = ${email})
  order by t.created_at, t.id`;

export interface UserLine {
  readonly id: UserId;
  readonly email: string;
  readonly verified: boolean;
  readonly businesses: number;
  readonly onboarding: OnboardingState | null;
  readonly created_at: Date;
}

/** All people, or the one with an address, oldest first. */
export const listUsers = (_tx: SystemTx, email: string | null) => sql<UserLine>`
  select u.id, u.email, u.email_verified_at is not null as verified, u.created_at,
    (select count(*)::int from system.membership m where m.user_id = u.id and m.status = 'active') as businesses,
    (select o.state from system.onboarding o where o.user_id = u.id order by o.onboarding_completed, o.completed_at desc limit 1) as onboarding
  from system.user_account u where ${email}::text is null or u.email = ${email} order by u.created_at, u.id`;
