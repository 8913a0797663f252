-- Since when nothing may be changed in a business because its plan is not paid; what is there stays readable. Set and cleared by `subscriptions`.
alter table system.tenant add column read_only_since timestamptz;
