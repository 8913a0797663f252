-- A browser that lost its fingerprint cookie and was given it anew leaves a line too.
alter table system.session_event drop constraint session_event_kind_check;
alter table system.session_event add constraint session_event_kind_check
  check (kind in ('created', 'rotated', 'ended', 'hijack-attempt', 'many-sessions', 'tenant-chosen', 'cache-warmed', 'cache-evicted', 'fingerprint-renewed'));
