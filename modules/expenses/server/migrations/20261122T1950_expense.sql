create table app.expense (
  tenant_id uuid not null,
  id uuid not null,
  spent_on date not null,
  category text not null check (length(category) <= 40),
  supplier_name text check (length(supplier_name) <= 200),
  prices_include_tax boolean not null,
  tax_rate numeric(7, 4) not null check (tax_rate >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  exchange_rate numeric(20, 10) check (exchange_rate > 0),
  paid_from text not null check (length(paid_from) <= 20),
  note text check (length(note) <= 1000),
  net_minor bigint not null,
  tax_minor bigint not null,
  gross_minor bigint not null check (gross_minor = net_minor + tax_minor and gross_minor > 0),
  voided_at timestamptz,
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
-- No delete: what was posted stays visible as void.
select protect_tenant_table('expense', 'select, insert, update');
create index expense_date_idx on app.expense (tenant_id, spent_on, id);
create index expense_category_idx on app.expense (tenant_id, category, spent_on, id);

-- Every ending of every word of supplier and note, as customer_token.
create table app.expense_token (
  tenant_id uuid not null,
  token text collate "C" not null check (length(token) <= 64),
  expense_id uuid not null,
  primary key (tenant_id, token, expense_id),
  foreign key (tenant_id, expense_id) references app.expense (tenant_id, id)
);
select protect_tenant_table('expense_token', 'select, insert, delete');
create index expense_token_expense_idx on app.expense_token (tenant_id, expense_id);
