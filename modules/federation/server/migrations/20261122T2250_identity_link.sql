-- Who a person is at an identity provider. The provider's word for a person is issuer and subject; an address is only how it was found once.
create table system.identity_link (
  issuer text collate "C" not null check (length(issuer) between 1 and 500),
  subject text collate "C" not null check (length(subject) between 1 and 255),
  user_id uuid not null references system.user_account (id) on delete cascade,
  created_at timestamptz not null,
  primary key (issuer, subject)
);
create index identity_link_user_idx on system.identity_link (user_id);
select protect_system_table('identity_link', 'select, insert, delete');

-- What a provider gave for one sign-in: its tokens, sealed, for as long as the session of that sign-in lives.
-- Between the provider's answer and the session there is a hand-off; a grant that it never fetched is pruned.
create table system.upstream_grant (
  id uuid primary key,
  user_id uuid not null references system.user_account (id) on delete cascade,
  session_id uuid references system.session (id) on delete cascade,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  provider_session text collate "C" check (length(provider_session) <= 500),
  tokens text not null check (length(tokens) <= 60000),
  renewed_at timestamptz not null,
  renewing_until timestamptz,
  created_at timestamptz not null
);
create unique index upstream_grant_session_key on system.upstream_grant (session_id);
create index upstream_grant_user_idx on system.upstream_grant (user_id);
create index upstream_grant_subject_idx on system.upstream_grant (issuer, subject);
create index upstream_grant_unfetched_idx on system.upstream_grant (created_at) where session_id is null;
select protect_system_table('upstream_grant');

-- Logout tokens that were heard: each is good once.
create table system.logout_token (
  token_hash text collate "C" primary key check (length(token_hash) = 43),
  expires_at timestamptz not null
);
create index logout_token_expires_idx on system.logout_token (expires_at);
select protect_system_table('logout_token');

-- The hand-off of a provider's sign-in brings its grant along; when the provider ends that sign-in first, the hand-off goes with it.
alter table system.handoff add column grant_id uuid references system.upstream_grant (id) on delete cascade;
create index handoff_grant_idx on system.handoff (grant_id);

-- Tokens live exactly as long as their session, however that ends: they go with it in the same transaction, and follow it to a new id.
alter table system.session add column replaces uuid;
create function system.follow_session() returns trigger language plpgsql set search_path = pg_catalog, system as $$
begin
  if new.replaces is distinct from old.replaces then
    update system.upstream_grant set session_id = new.id where session_id = new.replaces;
  else
    delete from system.upstream_grant where session_id = new.id;
  end if;
  return null;
end
$$;
create trigger session_replaced after update of replaces on system.session for each row when (old.replaces is null and new.replaces is not null) execute function system.follow_session();
create trigger session_ended after update of ended_at on system.session for each row
  when (old.ended_at is null and new.ended_at is not null and new.end_reason <> 'rotated') execute function system.follow_session();
