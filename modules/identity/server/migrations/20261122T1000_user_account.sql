-- A person. The address is folded by the application, so that one address is one account.
create table system.user_account (
  id uuid primary key,
  email text not null check (length(email) between 3 and 254),
  given_name text not null default '' check (length(given_name) <= 100),
  family_name text not null default '' check (length(family_name) <= 100),
  password_hash text,
  password_changed_at timestamptz,
  email_verified_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_account_email_key unique (email)
);
select protect_system_table('user_account', 'select, insert, update');

-- Links that were mailed. Only a hash is kept; the secret part is derived from the id with a key that the database does not have.
-- The link of a sign-up carries that sign-up's own password, so that nobody can slip a password under another person's link.
create table system.mail_token (
  id uuid primary key,
  user_id uuid not null references system.user_account (id) on delete cascade,
  purpose text not null check (purpose in ('verify-email', 'reset-password')),
  token_hash text not null,
  password_hash text,
  given_name text,
  family_name text,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  constraint mail_token_hash_key unique (token_hash)
);
create index mail_token_user_idx on system.mail_token (user_id, purpose);
create index mail_token_expires_idx on system.mail_token (expires_at);
select protect_system_table('mail_token');

-- Failed sign-ins from one network address to one account, known or not, in a window that opens with the first failure.
create table system.sign_in_failure (
  address text not null,
  account_hash text not null,
  failures integer not null check (failures > 0),
  window_started_at timestamptz not null,
  primary key (address, account_hash)
);
create index sign_in_failure_window_idx on system.sign_in_failure (window_started_at);
select protect_system_table('sign_in_failure');
