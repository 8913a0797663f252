-- How many devices somebody of this business may be signed in on at once; without a number as many as they like, and above three they are told.
alter table system.tenant
  add column session_limit integer check (session_limit between 1 and 100),
  add column session_limit_rule text not null default 'end-oldest' check (session_limit_rule in ('end-oldest', 'refuse-new'));
