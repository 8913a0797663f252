-- What the rules remember of people, accounts and networks; short-lived, and bounded for each of them.
create table system.anomaly_fact (
  event_id uuid not null,
  subject text collate "C" not null check (length(subject) <= 120),
  kind text collate "C" not null check (length(kind) <= 20),
  at timestamptz not null,
  value jsonb not null default '{}',
  primary key (subject, kind, event_id)
);
create index anomaly_fact_at_idx on system.anomaly_fact (at);
select protect_system_table('anomaly_fact');

-- What a rule found: one row for a rule and subject within an hour, which counts.
create table system.anomaly_alert (
  id uuid primary key,
  event_id uuid not null,
  rule text not null check (length(rule) <= 40),
  level text not null check (level in ('low', 'medium', 'high', 'critical')),
  subject text collate "C" not null check (length(subject) <= 120),
  user_id uuid,
  session_id uuid,
  at timestamptz not null,
  last_at timestamptz not null,
  times integer not null default 1 check (times > 0),
  detail jsonb not null default '{}',
  -- The link by which the person says that it was them; the alert's own id names the one that says it was not.
  me_link_id uuid not null,
  answer text check (answer in ('me', 'not-me')),
  answered_at timestamptz,
  constraint anomaly_alert_event_key unique (event_id, rule, subject),
  constraint anomaly_alert_answer_dated check ((answer is null) = (answered_at is null))
);
create index anomaly_alert_subject_idx on system.anomaly_alert (subject, rule, last_at desc);
create index anomaly_alert_last_idx on system.anomaly_alert (last_at);
create unique index anomaly_alert_me_link_idx on system.anomaly_alert (me_link_id);
select protect_system_table('anomaly_alert');

-- Records that were read, as the trail of reads is drained: one row for a person, network and drained batch, kept two hours.
create table system.anomaly_read (
  id uuid primary key,
  user_id uuid not null,
  network text not null check (length(network) <= 64),
  at timestamptz not null,
  records integer not null
);
create index anomaly_read_user_idx on system.anomaly_read (user_id, at);
create index anomaly_read_at_idx on system.anomaly_read (at);
select protect_system_table('anomaly_read');
