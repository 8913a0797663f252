-- Who was asked by mail to join a business. Only a hash of the link's secret is kept; the secret is derived from the id and the number of the mail.
create table system.invitation (
  id uuid primary key,
  tenant_id uuid not null references system.tenant (id),
  email text not null check (length(email) between 3 and 254),
  role text not null check (role in ('admin', 'accountant', 'sales', 'viewer')),
  token_hash text not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'revoked')),
  mails integer not null default 1 check (mails > 0),
  invited_by uuid not null references system.user_account (id),
  accepted_by uuid references system.user_account (id),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint invitation_token_key unique (token_hash),
  constraint invitation_accepted_by_somebody check ((state = 'accepted') = (accepted_by is not null))
);
-- An address is asked once at a time by each business.
create unique index invitation_open_key on system.invitation (tenant_id, email) where state = 'open';
create index invitation_email_idx on system.invitation (email) where state = 'open';
create index invitation_tenant_idx on system.invitation (tenant_id, created_at);
create index invitation_invited_by_idx on system.invitation (invited_by);
create index invitation_accepted_by_idx on system.invitation (accepted_by);
select protect_system_table('invitation', 'select, insert, update');

-- A business always has an owner. The business's row is held first, so that two owners who go at once follow one another, and the second
-- sees that the first one is gone.
create function system.keep_an_owner() returns trigger language plpgsql set search_path = pg_catalog, system as $$
begin
  if old.role <> 'owner' or old.status <> 'active' then
    return null;
  end if;
  if tg_op = 'UPDATE' and new.role = 'owner' and new.status = 'active' then
    return null;
  end if;
  perform 1 from system.tenant t where t.id = old.tenant_id for update;
  if not exists (select 1 from system.membership m where m.tenant_id = old.tenant_id and m.role = 'owner' and m.status = 'active') then
    raise exception 'a business needs an owner' using errcode = '23514', constraint = 'membership_last_owner';
  end if;
  return null;
end
$$;
create trigger membership_last_owner after update or delete on system.membership for each row execute function system.keep_an_owner();
