-- Which trace put a job into the outbox, so that what it does hangs below the request; null without tracing.
alter table app.outbox add column traceparent text;
alter table system.outbox add column traceparent text;
