create table app.customer (
  tenant_id uuid not null,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  name_key text collate "C" not null,
  email text check (length(email) <= 254),
  phone text check (length(phone) <= 40),
  currency text check (currency ~ '^[A-Z]{3}$'),
  tax_id text check (length(tax_id) <= 40),
  payment_terms_days integer check (payment_terms_days between 0 and 365),
  address_line1 text check (length(address_line1) <= 200),
  address_line2 text check (length(address_line2) <= 200),
  address_city text check (length(address_city) <= 100),
  address_region text check (length(address_region) <= 100),
  address_postal_code text check (length(address_postal_code) <= 20),
  address_country text check (address_country ~ '^[A-Z]{2}$'),
  notes text check (length(notes) <= 5000),
  version integer not null default 1,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select protect_tenant_table('customer');
create index customer_name_idx on app.customer (tenant_id, name_key, id);

-- Every ending of every searched word: "contains" becomes "starts with", which an index may serve under row-level security.
create table app.customer_token (
  tenant_id uuid not null,
  token text collate "C" not null check (length(token) <= 64),
  customer_id uuid not null,
  primary key (tenant_id, token, customer_id),
  foreign key (tenant_id, customer_id) references app.customer (tenant_id, id) on delete cascade
);
select protect_tenant_table('customer_token');
create index customer_token_customer_idx on app.customer_token (tenant_id, customer_id);
