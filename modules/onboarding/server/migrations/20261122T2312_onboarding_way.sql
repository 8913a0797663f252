-- The ways between states, as in the module's table. COMPLETED is never left, and never reached without the business that it speaks of:
-- whatever a program does wrong, nobody is told that books are open which do not exist.
create function system.keep_onboarding_way() returns trigger language plpgsql set search_path = pg_catalog, system as $$
begin
  if tg_op = 'UPDATE' and old.state <> new.state and new.state <> 'COMPLETED' and (old.state || '>' || new.state) not in (
    'NOT_STARTED>BUSINESS_INFO', 'BUSINESS_INFO>SUBSCRIPTION_SELECTION', 'BUSINESS_INFO>PAYMENT_PENDING',
    'SUBSCRIPTION_SELECTION>PAYMENT_PENDING', 'PAYMENT_PENDING>SUBSCRIPTION_SELECTION') then
    raise exception 'no way leads from % to %', old.state, new.state using errcode = '23514', constraint = 'onboarding_way';
  end if;
  if new.state = 'COMPLETED' and not exists (select 1 from system.tenant t where t.id = new.tenant_id) then
    raise exception 'an onboarding is completed by its business' using errcode = '23514', constraint = 'onboarding_completed_by_business';
  end if;
  return null;
end
$$;
create constraint trigger onboarding_way after insert or update on system.onboarding deferrable initially deferred for each row execute function system.keep_onboarding_way();
