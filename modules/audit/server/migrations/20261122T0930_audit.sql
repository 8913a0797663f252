-- What was read and written, by whom, from where. Nobody who runs requests may change or remove a line.
create table app.audit_event (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz(3) not null default now(),
  -- The transaction that wrote the line: lines of all transactions before the oldest running one can be sealed, none can come in later.
  tx bigint not null default pg_current_xact_id()::text::bigint,
  kind text not null check (kind in ('read', 'write')),
  actor_kind text not null,
  user_id uuid,
  session_id text,
  operation text not null,
  action text not null,
  entity text not null,
  entity_id text,
  detail jsonb not null default '{}',
  records integer not null default 1,
  ip text,
  request_id text,
  primary key (tenant_id, id)
);
select protect_tenant_table('audit_event', 'select, insert', 'insert');
create index audit_event_at_idx on app.audit_event (tenant_id, at, id);
create index audit_event_entity_idx on app.audit_event (tenant_id, entity, entity_id, at, id);
create index audit_event_tx_idx on app.audit_event (tenant_id, tx, id);

-- The chain: each seal's hash covers its line and the hash before it.
create table app.audit_seal (
  tenant_id uuid not null,
  seq bigint not null check (seq > 0),
  event_id uuid not null,
  hash text not null,
  sealed_at timestamptz not null default now(),
  primary key (tenant_id, seq),
  unique (tenant_id, event_id),
  foreign key (tenant_id, event_id) references app.audit_event (tenant_id, id)
);
select protect_tenant_table('audit_seal', 'select, insert');

-- The end of each chain, and the transaction up to which every line is sealed.
create table app.audit_chain (
  tenant_id uuid primary key,
  seq bigint not null default 0,
  hash text not null default '',
  sealed_before bigint not null default 0
);
select protect_tenant_table('audit_chain', 'select, insert, update');
