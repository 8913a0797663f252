import type { CreatedAt, Defaulted, TenantColumn } from '@dott/platform/db';
import type { CustomerId } from '../contract.ts';

export interface CustomerTable {
  tenant_id: TenantColumn;
  id: CustomerId;
  name: string;
  /** The name folded for sorting. */
  name_key: string;
  email: string | null;
  phone: string | null;
  currency: string | null;
  tax_id: string | null;
  payment_terms_days: number | null;
  address_line1: string | null;
  address_line2: string | null;
  address_city: string | null;
  address_region: string | null;
  address_postal_code: string | null;
  address_country: string | null;
  notes: string | null;
  version: Defaulted<number>;
  archived_at: Date | null;
  created_at: CreatedAt;
  updated_at: Defaulted<Date>;
}

export interface CustomerTokenTable {
  tenant_id: TenantColumn;
  token: string;
  customer_id: CustomerId;
}

declare module '@dott/platform/db' {
  interface AppTables {
    customer: CustomerTable;
    customer_token: CustomerTokenTable;
  }
}
