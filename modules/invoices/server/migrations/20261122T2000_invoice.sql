-- An invoice from draft to void. Totals are kept as they were computed, so that lists need no lines.
create table app.invoice (
  tenant_id uuid not null,
  id uuid not null,
  status text not null default 'draft' check (status in ('draft', 'issued', 'void')),
  number_year smallint,
  number_sequence integer check (number_sequence > 0),
  number text collate "C",
  customer_id uuid not null,
  -- The customer at the last save; from issue on, as the document says it.
  customer_name text not null,
  customer jsonb not null,
  seller jsonb,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  base_currency text not null check (base_currency ~ '^[A-Z]{3}$'),
  exchange_rate numeric check (exchange_rate > 0),
  issued_on date not null,
  due_on date not null,
  prices_include_tax boolean not null,
  allowances jsonb not null,
  charges jsonb not null,
  agreed_rounding_minor bigint not null,
  line_net_minor bigint not null,
  allowances_minor bigint not null,
  charges_minor bigint not null,
  tax_exclusive_minor bigint not null,
  tax_minor bigint not null,
  tax_inclusive_minor bigint not null,
  prepaid_minor bigint not null,
  rounding_minor bigint not null,
  payable_minor bigint not null,
  paid_minor bigint not null default 0,
  -- The same two in the currency of the books: what was posted to receivables, and what payments took off it.
  payable_base_minor bigint,
  settled_base_minor bigint not null default 0,
  note text check (length(note) <= 5000),
  reference text check (length(reference) <= 100),
  version integer not null default 1,
  issued_at timestamptz,
  voided_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint invoice_number_key unique (tenant_id, number_year, number_sequence),
  foreign key (tenant_id, customer_id) references app.customer (tenant_id, id),
  constraint invoice_dates check (due_on >= issued_on),
  constraint invoice_totals check (
    tax_exclusive_minor = line_net_minor - allowances_minor + charges_minor
    and tax_inclusive_minor = tax_exclusive_minor + tax_minor
    and payable_minor = tax_inclusive_minor - prepaid_minor + rounding_minor
  ),
  constraint invoice_paid check (paid_minor = 0 or (status = 'issued' and paid_minor > 0 and paid_minor <= payable_minor)),
  constraint invoice_numbered check (
    (status = 'draft') = (number is null) and (number is null) = (number_sequence is null)
    and (number is null) = (number_year is null) and (number is null) = (issued_at is null) and (number is null) = (seller is null)
    and (number is null) = (payable_base_minor is null)
  ),
  constraint invoice_voided check ((status = 'void') = (voided_on is not null)),
  constraint invoice_rate check (status = 'draft' or currency = base_currency or exchange_rate is not null)
);
create index invoice_date_idx on app.invoice (tenant_id, issued_on, id);
create index invoice_customer_idx on app.invoice (tenant_id, customer_id, issued_on, id);
-- Who owes: the report of receivables and the filter of overdue invoices.
create index invoice_open_idx on app.invoice (tenant_id, due_on, id) where status = 'issued' and paid_minor < payable_minor;
select protect_tenant_table('invoice');

create table app.invoice_line (
  tenant_id uuid not null,
  invoice_id uuid not null,
  line_no smallint not null,
  description text not null check (length(description) <= 1000),
  quantity numeric not null,
  unit_price numeric not null check (unit_price >= 0),
  base_quantity numeric check (base_quantity > 0),
  discount_percent numeric check (discount_percent between 0 and 100),
  adjustments jsonb not null,
  tax_rate numeric not null check (tax_rate >= 0),
  tax_category text not null check (tax_category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  product_id uuid,
  amount_minor bigint not null,
  net_minor bigint not null,
  primary key (tenant_id, invoice_id, line_no),
  foreign key (tenant_id, invoice_id) references app.invoice (tenant_id, id) on delete cascade
);
select protect_tenant_table('invoice_line');

create table app.invoice_tax (
  tenant_id uuid not null,
  invoice_id uuid not null,
  tax_no smallint not null,
  category text not null check (category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  rate numeric not null check (rate >= 0),
  base_minor bigint not null,
  tax_minor bigint not null,
  primary key (tenant_id, invoice_id, tax_no),
  constraint invoice_tax_group_key unique (tenant_id, invoice_id, category, rate),
  foreign key (tenant_id, invoice_id) references app.invoice (tenant_id, id) on delete cascade
);
select protect_tenant_table('invoice_tax');

-- What was paid on an invoice; a mistake is taken back, never deleted.
create table app.invoice_payment (
  tenant_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  paid_on date not null,
  method text not null check (method in ('cash', 'bank', 'mobile-money', 'card')),
  amount_minor bigint not null check (amount_minor > 0),
  exchange_rate numeric check (exchange_rate > 0),
  settled_base_minor bigint not null,
  reference text check (length(reference) <= 100),
  reversed_on date check (reversed_on >= paid_on),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, invoice_id) references app.invoice (tenant_id, id)
);
create index invoice_payment_invoice_idx on app.invoice_payment (tenant_id, invoice_id, paid_on, id);
create index invoice_payment_date_idx on app.invoice_payment (tenant_id, paid_on, id);
select protect_tenant_table('invoice_payment', 'select, insert, update');

-- The last number of each year. Its row is the lock that makes numbers gapless, so it is taken by the last statement of a transaction.
create table app.invoice_counter (
  tenant_id uuid not null,
  year smallint not null,
  last_sequence integer not null check (last_sequence > 0),
  primary key (tenant_id, year)
);
select protect_tenant_table('invoice_counter', 'select, insert, update');

-- Every ending of every searched word of number, customer and reference.
create table app.invoice_token (
  tenant_id uuid not null,
  token text collate "C" not null check (length(token) <= 64),
  invoice_id uuid not null,
  primary key (tenant_id, token, invoice_id),
  foreign key (tenant_id, invoice_id) references app.invoice (tenant_id, id) on delete cascade
);
select protect_tenant_table('invoice_token');
create index invoice_token_invoice_idx on app.invoice_token (tenant_id, invoice_id);
