-- What is known of an attachment; its content lies in the file store under storage_key.
create table app.file (
  tenant_id uuid not null,
  id uuid not null,
  owner_type text not null check (length(owner_type) <= 40),
  owner_id uuid not null,
  -- The permissions that the file follows are guard.read and guard.write, those of the record it belongs to.
  guard text not null check (length(guard) <= 40),
  storage_key text not null,
  name text not null check (length(name) between 1 and 200),
  content_type text not null,
  bytes bigint not null check (bytes > 0),
  sha256 text not null check (length(sha256) = 64),
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, storage_key)
);
select protect_tenant_table('file', 'select, insert, delete');
create index file_owner_idx on app.file (tenant_id, owner_type, owner_id, id);

-- The sum per business. Its row is what makes uploads wait for each other, so that two cannot both fit into the last megabyte.
create table app.file_usage (
  tenant_id uuid primary key,
  files bigint not null default 0 check (files >= 0),
  bytes bigint not null default 0 check (bytes >= 0)
);
select protect_tenant_table('file_usage', 'select, insert, update');
