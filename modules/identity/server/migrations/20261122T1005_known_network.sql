-- Networks from which a person signed in with the right password not long ago: guessing elsewhere does not lock these out.
create table system.known_network (
  user_id uuid not null references system.user_account (id) on delete cascade,
  address text not null,
  seen_at timestamptz not null,
  primary key (user_id, address)
);
create index known_network_seen_idx on system.known_network (seen_at);
select protect_system_table('known_network');

create index sign_in_failure_account_idx on system.sign_in_failure (account_hash, window_started_at);
