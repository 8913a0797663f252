-- What a business has with the provider of payments: the mirror of its customer and subscription there. The key is the id that the onboarding made,
-- so a plan can be paid before its business is open. The provider is asked for the truth; `sync_no` counts the questions and `answered_no` names the one
-- whose answer stands, so that of two answers the one whose question came later is kept.
create table system.subscription (
  tenant_id uuid not null primary key,
  user_id uuid not null references system.user_account (id),
  customer_ref text not null,
  subscription_ref text,
  item_ref text,
  status text not null default 'incomplete' check (status in ('incomplete', 'active', 'past-due', 'gone')),
  plan text check (plan in ('professional', 'enterprise')),
  billing_cycle text check (billing_cycle in ('monthly', 'annual')),
  amount_minor bigint check (amount_minor > 0),
  regional boolean not null default false,
  period_ends_at timestamptz,
  cancel_at_period_end boolean not null default false,
  past_due_since timestamptz,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  card_country text,
  sync_no integer not null default 0,
  answered_no integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint subscription_customer_key unique (customer_ref),
  constraint subscription_ref_key unique (subscription_ref),
  constraint subscription_lives_with_its_facts check (status in ('incomplete', 'gone') or
    (subscription_ref is not null and item_ref is not null and plan is not null and billing_cycle is not null and amount_minor is not null and period_ends_at is not null)),
  constraint subscription_late_since check ((status = 'past-due') = (past_due_since is not null))
);
create index subscription_user_idx on system.subscription (user_id);
create index subscription_period_idx on system.subscription (period_ends_at) where status in ('active', 'past-due');
select protect_system_table('subscription', 'select, insert, update');

-- One purchase, or one change of the card: what was told before it, the page on which the card is entered, and the charge.
create table system.purchase (
  id uuid not null primary key,
  tenant_id uuid not null,
  user_id uuid not null references system.user_account (id),
  purpose text not null check (purpose in ('plan', 'card')),
  plan text not null check (plan in ('professional', 'enterprise')),
  billing_cycle text not null check (billing_cycle in ('monthly', 'annual')),
  country text not null check (country ~ '^[A-Z]{2}$'),
  told_minor bigint not null check (told_minor > 0),
  session_ref text,
  session_url text,
  state text not null default 'open' check (state in ('open', 'ready', 'price-changed', 'charging', 'authentication', 'failed', 'paid', 'dropped')),
  card_ref text,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  card_country text,
  price_minor bigint check (price_minor > 0),
  attempt integer not null default 1 check (attempt > 0),
  action_url text,
  failure text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint purchase_session_key unique (session_ref),
  constraint purchase_charged_with_a_card check (state in ('open', 'dropped') or (card_ref is not null and price_minor is not null)),
  constraint purchase_failed_for_a_reason check (state <> 'failed' or failure is not null)
);
-- A business buys one thing at a time.
create unique index purchase_current_key on system.purchase (tenant_id) where state not in ('paid', 'dropped');
create index purchase_user_idx on system.purchase (user_id);
create index purchase_under_way_idx on system.purchase (updated_at) where state not in ('paid', 'dropped');
create index purchase_tenant_idx on system.purchase (tenant_id, created_at);
select protect_system_table('purchase', 'select, insert, update');

-- Messages of providers, each taken once.
create table system.webhook_message (
  provider text not null,
  ref text not null check (length(ref) between 1 and 255),
  kind text not null check (length(kind) between 1 and 100),
  received_at timestamptz not null default now(),
  primary key (provider, ref)
);
create index webhook_message_received_idx on system.webhook_message (received_at);
select protect_system_table('webhook_message', 'select, insert, delete');
