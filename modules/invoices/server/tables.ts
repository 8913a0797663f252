import type { CustomerId } from '@dott/modules/customers/contract';
import type { CreatedAt, DateColumn, Defaulted, TenantColumn } from '@dott/platform/db';
import type { JSONColumnType } from 'kysely';
import type { InvoiceId, InvoicePaymentId, Party } from '../contract.ts';
import type { PaymentMethod, StoredState, TaxCategory } from '../rules.ts';

/** An allowance or charge of the whole document, as stored. */
export interface StoredAdjustment {
  readonly amount: string;
  readonly reason: string | null;
  readonly taxRate: string;
  readonly taxCategory: TaxCategory;
}

/** An allowance or charge of one line, as stored. */
export interface StoredLineAdjustment {
  readonly charge: boolean;
  readonly amount: string;
  readonly reason: string | null;
}

/** Who bills, as of the day the invoice was issued. */
export interface Seller {
  readonly name: string;
  readonly country: string;
}

export interface InvoiceTable {
  tenant_id: TenantColumn;
  id: InvoiceId;
  status: Defaulted<StoredState>;
  number_year: number | null;
  number_sequence: number | null;
  number: string | null;
  customer_id: CustomerId;
  customer_name: string;
  customer: JSONColumnType<Party>;
  seller: JSONColumnType<Seller> | null;
  currency: string;
  base_currency: string;
  exchange_rate: string | null;
  issued_on: DateColumn;
  due_on: DateColumn;
  prices_include_tax: boolean;
  allowances: JSONColumnType<StoredAdjustment[]>;
  charges: JSONColumnType<StoredAdjustment[]>;
  agreed_rounding_minor: number;
  line_net_minor: number;
  allowances_minor: number;
  charges_minor: number;
  tax_exclusive_minor: number;
  tax_minor: number;
  tax_inclusive_minor: number;
  prepaid_minor: number;
  rounding_minor: number;
  payable_minor: number;
  paid_minor: Defaulted<number>;
  payable_base_minor: number | null;
  settled_base_minor: Defaulted<number>;
  note: string | null;
  reference: string | null;
  version: Defaulted<number>;
  issued_at: Date | null;
  voided_on: string | null;
  created_at: CreatedAt;
  updated_at: Defaulted<Date>;
}

export interface InvoiceLineTable {
  tenant_id: TenantColumn;
  invoice_id: InvoiceId;
  line_no: number;
  description: string;
  quantity: string;
  unit_price: string;
  base_quantity: string | null;
  discount_percent: string | null;
  adjustments: JSONColumnType<StoredLineAdjustment[]>;
  tax_rate: string;
  tax_category: TaxCategory;
  product_id: string | null;
  amount_minor: number;
  net_minor: number;
}

export interface InvoiceTaxTable {
  tenant_id: TenantColumn;
  invoice_id: InvoiceId;
  tax_no: number;
  category: TaxCategory;
  rate: string;
  base_minor: number;
  tax_minor: number;
}

export interface InvoicePaymentTable {
  tenant_id: TenantColumn;
  id: InvoicePaymentId;
  invoice_id: InvoiceId;
  paid_on: DateColumn;
  method: PaymentMethod;
  amount_minor: number;
  exchange_rate: string | null;
  settled_base_minor: number;
  reference: string | null;
  reversed_on: string | null;
  created_at: CreatedAt;
}

declare module '@dott/platform/db' {
  interface AppTables {
    invoice: InvoiceTable;
    invoice_line: InvoiceLineTable;
    invoice_tax: InvoiceTaxTable;
    invoice_payment: InvoicePaymentTable;
    invoice_counter: { tenant_id: TenantColumn; year: number; last_sequence: number };
    invoice_token: { tenant_id: TenantColumn; token: string; invoice_id: InvoiceId };
  }
}
