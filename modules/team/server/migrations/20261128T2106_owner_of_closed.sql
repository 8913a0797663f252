-- A closed business may lose its last owner: who is forgotten, and in the end the business itself.
create or replace function system.keep_an_owner() returns trigger language plpgsql set search_path = pg_catalog, system as $$
begin
  if old.role <> 'owner' or old.status <> 'active' then
    return null;
  end if;
  if tg_op = 'UPDATE' and new.role = 'owner' and new.status = 'active' then
    return null;
  end if;
  perform 1 from system.tenant t where t.id = old.tenant_id for update;
  if not exists (select 1 from system.tenant t where t.id = old.tenant_id and t.closed_at is null) then
    return null;
  end if;
  if not exists (select 1 from system.membership m where m.tenant_id = old.tenant_id and m.role = 'owner' and m.status = 'active') then
    raise exception 'a business needs an owner' using errcode = '23514', constraint = 'membership_last_owner';
  end if;
  return null;
end
$$;
