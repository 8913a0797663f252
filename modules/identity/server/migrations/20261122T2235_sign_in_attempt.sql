-- A sign-in that is under way in one browser: what a provider's answer or a second factor will be compared with. Only hashes of the
-- attempt's token and of the browser's csrf cookie are here; whoever opens an attempt seals the payload if it is secret.
create table system.sign_in_attempt (
  token_hash text collate "C" primary key check (length(token_hash) = 43),
  kind text not null check (kind ~ '^[a-z][a-z-]{0,39}$'),
  browser_hash text collate "C" not null check (length(browser_hash) = 43),
  payload text not null check (length(payload) <= 20000),
  tries_left integer not null check (tries_left >= 0),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sign_in_attempt_browser_idx on system.sign_in_attempt (browser_hash, created_at);
create index sign_in_attempt_expires_idx on system.sign_in_attempt (expires_at);
select protect_system_table('sign_in_attempt');
