-- A sign-in that was proven elsewhere and waits for its browser: one token, for one browser, for half a minute, once. Only hashes are here.
create table system.handoff (
  token_hash text collate "C" primary key check (length(token_hash) = 43),
  browser_hash text collate "C" not null check (length(browser_hash) = 43),
  user_id uuid not null references system.user_account (id) on delete cascade,
  return_to text check (length(return_to) <= 2000),
  proven_in pg_snapshot not null default pg_current_snapshot(),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
create index handoff_user_idx on system.handoff (user_id);
create index handoff_expires_idx on system.handoff (expires_at);
select protect_system_table('handoff');
