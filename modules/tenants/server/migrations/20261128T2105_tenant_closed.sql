-- A closed business can only be read, by its owners, until the law lets its books go; then its rows are removed.
alter table system.tenant
  add column closed_at timestamptz,
  add column kept_until date,
  add constraint tenant_closed_dated check ((closed_at is null) = (kept_until is null));
create index tenant_kept_until_idx on system.tenant (kept_until) where kept_until is not null;
