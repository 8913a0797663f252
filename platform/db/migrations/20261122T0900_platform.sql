-- Effects on the outside world leave through the outbox, written in the same transaction as the change.
create table app.outbox (
  tenant_id uuid not null,
  id uuid not null,
  job text not null,
  payload jsonb not null,
  job_key text,
  run_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select protect_tenant_table('outbox', 'insert', 'insert');
grant select, update, delete on app.outbox to role:jobs;

create table system.outbox (
  id uuid primary key,
  job text not null,
  payload jsonb not null,
  job_key text,
  run_at timestamptz,
  created_at timestamptz not null default now()
);
select protect_system_table('outbox', 'insert');
grant select, update, delete on system.outbox to role:jobs;

-- A repeated request finds what the first one made. Rows live 24 hours.
create table app.idempotency_key (
  tenant_id uuid not null,
  user_id uuid not null,
  operation text not null,
  key text not null check (length(key) <= 200),
  body_hash text not null,
  reference text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, operation, key)
);
select protect_tenant_table('idempotency_key', 'select, insert, update, delete');
create index idempotency_key_created_idx on app.idempotency_key (created_at);
