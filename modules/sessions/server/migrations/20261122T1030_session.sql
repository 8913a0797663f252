-- A signed-in browser. Only a hash of the secret id is here; the public id names the session to people.
-- A session that works in no business yet carries the nil tenant.
create table system.session (
  id uuid primary key,
  tenant_id uuid not null default '00000000-0000-0000-0000-000000000000',
  sid_hash text collate "C" not null check (length(sid_hash) = 43),
  user_id uuid not null references system.user_account (id) on delete cascade,
  user_epoch integer not null,
  device text not null check (length(device) <= 100),
  browser text not null check (length(browser) <= 100),
  os text not null check (length(os) <= 100),
  ip text check (length(ip) <= 64),
  fingerprint text check (length(fingerprint) <= 200),
  created_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (length(end_reason) <= 40),
  constraint session_sid_key unique (sid_hash),
  constraint session_end_dated check ((ended_at is null) = (end_reason is null))
);
create index session_user_idx on system.session (user_id, created_at) where ended_at is null;
create index session_expires_idx on system.session (expires_at) where ended_at is null;
create index session_ended_idx on system.session (ended_at) where ended_at is not null;
select protect_system_table('session');

-- What happened to sessions, kept when the sessions themselves are pruned. Append-only.
create table system.session_event (
  id uuid primary key,
  tenant_id uuid not null default '00000000-0000-0000-0000-000000000000',
  session_id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('created', 'rotated', 'ended', 'hijack-attempt', 'many-sessions', 'tenant-chosen')),
  reason text check (length(reason) <= 40),
  ip text check (length(ip) <= 64),
  created_at timestamptz not null default clock_timestamp()
);
create index session_event_user_idx on system.session_event (user_id, created_at);
create index session_event_session_idx on system.session_event (session_id, created_at);
select protect_system_table('session_event', 'select, insert');

-- Versions of people and businesses as copies of sessions see them. `generation` rises when facts change; `epoch` when all sessions end at once,
-- and the transaction that raised it tells whether a sign-in that began earlier could know.
create table system.session_generation (
  subject text not null check (subject in ('user', 'tenant')),
  id uuid not null,
  generation integer not null default 0,
  epoch integer not null default 0,
  epoch_transaction xid8,
  primary key (subject, id)
);
select protect_system_table('session_generation', 'select, insert, update');

-- Every change that a copy could contradict, for as long as one may live. The transaction's number tells which of them a snapshot has not seen.
create table system.session_change (
  id uuid primary key,
  transaction_id xid8 not null default pg_current_xact_id(),
  origin text,
  changes jsonb not null,
  created_at timestamptz not null default clock_timestamp()
);
create index session_change_transaction_idx on system.session_change (transaction_id);
create index session_change_created_idx on system.session_change (created_at);
select protect_system_table('session_change', 'select, insert, delete');

-- Processes that hold copies of sessions.
create table system.node (
  id text primary key,
  name text not null,
  alone boolean not null default false,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
select protect_system_table('node');
