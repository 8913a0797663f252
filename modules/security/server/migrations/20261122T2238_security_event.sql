-- What happened to the safety of the installation. Written from spools, so a line can arrive late and twice; its id says which it is.
create table system.security_event (
  id uuid primary key,
  tenant_id uuid not null default '00000000-0000-0000-0000-000000000000',
  at timestamptz(3) not null,
  type text not null check (length(type) <= 60),
  severity text not null check (severity in ('INFO', 'WARNING', 'ERROR', 'CRITICAL')),
  user_id uuid,
  session_id uuid,
  ip text check (length(ip) <= 64),
  user_agent text check (length(user_agent) <= 512),
  request_id text check (length(request_id) <= 64),
  detail jsonb not null default '{}',
  -- Its place among what is sent to other systems, given once its transaction is over: an order in which nothing can come in between.
  export_seq bigint unique
);
create index security_event_at_idx on system.security_event (at desc, id desc);
create index security_event_user_idx on system.security_event (user_id, at desc, id desc) where user_id is not null;
create index security_event_ip_idx on system.security_event (ip, at desc, id desc) where ip is not null;
create index security_event_type_idx on system.security_event (type, at desc, id desc);
create index security_event_unnumbered_idx on system.security_event (id) where export_seq is null;
select protect_system_table('security_event', 'select, insert, delete');
grant update (export_seq) on system.security_event to role:system;

-- How far each receiver has got, and which process sends to it right now.
create table system.security_export (
  target text primary key,
  seq bigint not null default 0,
  holder uuid,
  held_until timestamptz,
  failures integer not null default 0,
  last_error text,
  sent_at timestamptz
);
select protect_system_table('security_export');
