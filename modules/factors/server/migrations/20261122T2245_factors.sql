-- An authenticator app of a person; without a time of confirmation it was begun only. The secret is sealed with a key that the database does not have.
create table system.totp_factor (
  id uuid primary key,
  user_id uuid not null references system.user_account (id) on delete cascade,
  secret text not null check (length(secret) <= 500),
  -- The last 30-second step whose code was used: none is good twice.
  last_step bigint,
  confirmed_at timestamptz,
  created_at timestamptz not null,
  constraint totp_factor_user_key unique (user_id)
);
select protect_system_table('totp_factor');

-- Codes for the day on which the telephone is gone, as slow hashes; the salt is that of their set.
create table system.recovery_code (
  id uuid primary key,
  user_id uuid not null references system.user_account (id) on delete cascade,
  salt text not null check (length(salt) <= 64),
  code_hash text not null check (length(code_hash) <= 64),
  used_at timestamptz,
  created_at timestamptz not null,
  constraint recovery_code_hash_key unique (user_id, code_hash)
);
select protect_system_table('recovery_code');

-- Public halves of passkeys.
create table system.passkey (
  id uuid primary key,
  user_id uuid not null references system.user_account (id) on delete cascade,
  credential_id text collate "C" not null check (length(credential_id) <= 1400),
  public_key text not null check (length(public_key) <= 4000),
  counter bigint not null check (counter >= 0),
  transports text not null default '' check (length(transports) <= 200),
  name text not null check (length(name) between 1 and 100),
  aaguid text not null check (length(aaguid) <= 36),
  backed_up boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  constraint passkey_credential_key unique (credential_id)
);
create index passkey_user_idx on system.passkey (user_id, created_at);
select protect_system_table('passkey');
