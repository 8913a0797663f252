-- What all nodes together have counted in the windows that run now, where no Redis does it.
create table system.rate_window (
  key text primary key check (length(key) <= 200),
  points bigint not null,
  ends_at timestamptz not null
);
create index rate_window_ends_at_idx on system.rate_window (ends_at);
select protect_system_table('rate_window');
