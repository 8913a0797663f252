-- The way of one business from the first form to its books. The row makes the tenant's id; the tenant itself comes with COMPLETED.
create table system.onboarding (
  tenant_id uuid not null primary key,
  user_id uuid not null references system.user_account (id),
  state text not null check (state in ('NOT_STARTED', 'BUSINESS_INFO', 'SUBSCRIPTION_SELECTION', 'PAYMENT_PENDING', 'COMPLETED')),
  onboarding_completed boolean not null generated always as (state = 'COMPLETED') stored,
  business_name text check (length(business_name) between 1 and 200),
  business_type text check (length(business_type) between 1 and 60),
  country text check (country ~ '^[A-Z]{2}$'),
  currency text check (currency ~ '^[A-Z]{3}$'),
  time_zone text check (length(time_zone) between 1 and 60),
  plan text check (plan in ('basic', 'professional', 'enterprise')),
  billing_cycle text check (billing_cycle in ('monthly', 'annual')),
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint onboarding_business_known check (state = 'NOT_STARTED' or
    (business_name is not null and business_type is not null and country is not null and currency is not null and time_zone is not null)),
  constraint onboarding_plan_known check (state in ('NOT_STARTED', 'BUSINESS_INFO') or plan is not null),
  constraint onboarding_payment_is_paid check (state <> 'PAYMENT_PENDING' or plan <> 'basic'),
  constraint onboarding_completed_dated check ((state = 'COMPLETED') = (completed_at is not null))
);
-- Two tabs that begin at once begin the same business.
create unique index onboarding_open_key on system.onboarding (user_id) where state <> 'COMPLETED';
create index onboarding_user_idx on system.onboarding (user_id, created_at);
select protect_system_table('onboarding', 'select, insert, update');
