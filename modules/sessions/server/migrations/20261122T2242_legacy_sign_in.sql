-- Sign-ins of the former product that were brought here: each may become a session once. Only a hash of the ID token in the cookie is here.
create table system.legacy_sign_in (
  token_hash text collate "C" primary key check (length(token_hash) = 43),
  user_id uuid not null references system.user_account (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create index legacy_sign_in_user_idx on system.legacy_sign_in (user_id);
create index legacy_sign_in_expires_idx on system.legacy_sign_in (expires_at);
select protect_system_table('legacy_sign_in');
