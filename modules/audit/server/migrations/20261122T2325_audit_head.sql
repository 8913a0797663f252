-- Where each chain stood at the end of a day, signed with a key that the database does not have.
create table app.audit_head (
  tenant_id uuid not null,
  day date not null,
  seq bigint not null check (seq > 0),
  hash text not null,
  signature text not null,
  signed_at timestamptz not null default now(),
  primary key (tenant_id, day)
);
select protect_tenant_table('audit_head', 'select, insert');
