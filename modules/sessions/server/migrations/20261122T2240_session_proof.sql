-- When the person of a session last proved who they are; what is dangerous asks for a recent proof.
alter table system.session add column proven_at timestamptz;
update system.session set proven_at = created_at;
alter table system.session alter column proven_at set default clock_timestamp();
alter table system.session alter column proven_at set not null;
