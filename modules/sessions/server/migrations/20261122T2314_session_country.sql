-- The country of the network address, as it was known at the sign-in; null when it tells none.
alter table system.session add column country text check (country ~ '^[A-Z]{2}$');
