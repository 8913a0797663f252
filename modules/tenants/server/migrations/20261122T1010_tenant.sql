-- A business.
-- `tenant_id` repeats the id so that the one policy of system tables fits this table as well.
create table system.tenant (
  id uuid primary key,
  tenant_id uuid not null generated always as (id) stored,
  name text not null check (length(name) between 1 and 200),
  business_type text not null check (length(business_type) between 1 and 60),
  plan text not null check (plan in ('basic', 'professional', 'enterprise')),
  billing_cycle text check (billing_cycle in ('monthly', 'annual')),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null check (length(time_zone) between 1 and 60),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
select protect_system_table('tenant', 'select, insert, update');

-- Who works in which business, and as what.
create table system.membership (
  tenant_id uuid not null references system.tenant (id),
  user_id uuid not null references system.user_account (id),
  role text not null check (role in ('owner', 'admin', 'accountant', 'sales', 'viewer')),
  status text not null default 'active' check (status in ('active', 'removed')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index membership_user_idx on system.membership (user_id, tenant_id);
select protect_system_table('membership', 'select, insert, update');

-- What documents and reports need to know of the business they belong to; written together with system.tenant, read inside the tenant.
create table app.business (
  tenant_id uuid not null primary key,
  name text not null check (length(name) between 1 and 200),
  business_type text not null check (length(business_type) between 1 and 60),
  plan text not null check (plan in ('basic', 'professional', 'enterprise')),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null check (length(time_zone) between 1 and 60),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
select protect_tenant_table('business', 'select', 'select, insert, update');
