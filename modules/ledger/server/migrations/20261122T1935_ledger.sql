-- The books of a business: one currency, in which every entry balances.
create table app.ledger_book (
  tenant_id uuid primary key,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  fiscal_year_start_month smallint not null default 1 check (fiscal_year_start_month between 1 and 12),
  created_at timestamptz not null default now()
);
select protect_tenant_table('ledger_book', 'select, insert', 'select, insert');

create table app.account (
  tenant_id uuid not null,
  id uuid not null,
  code text not null check (code ~ '^[0-9A-Za-z.-]{1,20}$'),
  name text not null check (length(name) between 1 and 120),
  type text not null check (type in ('asset', 'liability', 'equity', 'income', 'expense')),
  -- Other modules post by role; a business has one account of each.
  role text check (length(role) <= 60),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint account_code_key unique (tenant_id, code),
  constraint account_role_key unique (tenant_id, role)
);
-- Update is for the name alone: the kind of an account that has postings must not change.
select protect_tenant_table('account', 'select, insert', 'select, insert');

-- Months that have postings. A rolled-up month has its sums in account_month; a posting into it takes the mark away again.
create table app.ledger_month (
  tenant_id uuid not null,
  month date not null check (extract(day from month) = 1),
  rolled_up_at timestamptz,
  primary key (tenant_id, month)
);
select protect_tenant_table('ledger_month', 'select, insert, update');

create table app.account_month (
  tenant_id uuid not null,
  account_id uuid not null,
  month date not null,
  amount_minor bigint not null,
  primary key (tenant_id, account_id, month),
  foreign key (tenant_id, account_id) references app.account (tenant_id, id),
  foreign key (tenant_id, month) references app.ledger_month (tenant_id, month)
);
create index account_month_month_idx on app.account_month (tenant_id, month, account_id) include (amount_minor);
select protect_tenant_table('account_month', 'select, insert, update, delete');

create table app.journal_entry (
  tenant_id uuid not null,
  id uuid not null,
  posted_on date not null check (posted_on between '1900-01-01' and '2199-12-31'),
  memo text not null check (length(memo) <= 500),
  -- The document that the entry tells of; a manual entry is its own source.
  source_type text not null check (length(source_type) between 1 and 40),
  source_id uuid not null,
  reverses_id uuid,
  -- With this, no line can be added to an entry later.
  line_count smallint not null check (line_count between 2 and 1000),
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  -- Lists run along this one, and lines carry the date of their entry through it.
  constraint journal_entry_date_key unique (tenant_id, posted_on, id),
  constraint journal_entry_reversal_key unique (tenant_id, reverses_id),
  foreign key (tenant_id, reverses_id) references app.journal_entry (tenant_id, id)
);
create index journal_entry_source_idx on app.journal_entry (tenant_id, source_type, source_id);
select protect_tenant_table('journal_entry', 'select, insert');

create table app.journal_line (
  tenant_id uuid not null,
  posted_on date not null,
  entry_id uuid not null,
  line_no smallint not null,
  account_id uuid not null,
  -- In the currency of the books; debit positive, credit negative.
  amount_minor bigint not null,
  -- The amount as it was agreed, where that was in another currency; same sign.
  currency text check (currency ~ '^[A-Z]{3}$'),
  original_minor bigint,
  memo text check (length(memo) <= 500),
  primary key (tenant_id, posted_on, entry_id, line_no),
  foreign key (tenant_id, posted_on, entry_id) references app.journal_entry (tenant_id, posted_on, id),
  foreign key (tenant_id, account_id) references app.account (tenant_id, id),
  constraint journal_line_original check (
    (currency is null) = (original_minor is null) and coalesce(sign(original_minor) * sign(amount_minor) >= 0, true)
  ),
  constraint journal_line_amount check (amount_minor <> 0 or coalesce(original_minor <> 0, false))
);
-- Balances and the list of one account are read from this index alone.
create index journal_line_account_idx on app.journal_line (tenant_id, account_id, posted_on, entry_id) include (amount_minor);
select protect_tenant_table('journal_line', 'select, insert');

-- Runs at COMMIT for the entry and for each line. Row-level security applies to what it reads: in a transaction whose tenant
-- is missing it fails, and in one whose tenant changed it sees nothing, which is not zero either.
create function app.check_entry_balance() returns trigger
language plpgsql set search_path = pg_catalog, app as $$
declare
  entry uuid;
  balance numeric;
  lines bigint;
  promised smallint;
begin
  if tg_table_name = 'journal_entry' then
    entry := new.id;
  else
    entry := new.entry_id;
  end if;
  select sum(l.amount_minor), count(*) into balance, lines
    from app.journal_line l
    where l.tenant_id = new.tenant_id and l.posted_on = new.posted_on and l.entry_id = entry;
  select e.line_count into promised
    from app.journal_entry e
    where e.tenant_id = new.tenant_id and e.id = entry;
  if balance is distinct from 0 or lines is distinct from promised then
    raise exception 'journal entry % has % of % lines and a balance of %', entry, lines, promised, balance
      using errcode = 'check_violation', constraint = 'journal_entry_balanced';
  end if;
  return null;
end
$$;

create constraint trigger journal_entry_balanced after insert on app.journal_entry
  deferrable initially deferred for each row execute function app.check_entry_balance();
create constraint trigger journal_line_balanced after insert on app.journal_line
  deferrable initially deferred for each row execute function app.check_entry_balance();

-- A posting holds its month against the roll-up (which locks the row for update), and opens a month that was rolled up.
create function app.open_ledger_month() returns trigger
language plpgsql set search_path = pg_catalog, app as $$
declare
  wanted date := date_trunc('month', new.posted_on::timestamp)::date;
begin
  insert into app.ledger_month (tenant_id, month) values (new.tenant_id, wanted) on conflict (tenant_id, month) do nothing;
  perform 1 from app.ledger_month m where m.tenant_id = new.tenant_id and m.month = wanted for key share;
  -- A statement of its own, so that it sees what the roll-up committed while the lock was waited for.
  update app.ledger_month m set rolled_up_at = null
    where m.tenant_id = new.tenant_id and m.month = wanted and m.rolled_up_at is not null;
  return null;
end
$$;

create trigger journal_entry_month after insert on app.journal_entry
  for each row execute function app.open_ledger_month();
