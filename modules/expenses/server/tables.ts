import type { CreatedAt, DateColumn, Defaulted, TenantColumn } from '@dott/platform/db';
import type { ExpenseId } from '../contract.ts';
import type { ExpenseCategory, PaidFrom } from '../rules.ts';

export interface ExpenseTable {
  tenant_id: TenantColumn;
  id: ExpenseId;
  spent_on: DateColumn;
  category: ExpenseCategory;
  supplier_name: string | null;
  prices_include_tax: boolean;
  tax_rate: string;
  currency: string;
  exchange_rate: string | null;
  paid_from: PaidFrom;
  note: string | null;
  net_minor: number;
  tax_minor: number;
  gross_minor: number;
  voided_at: Date | null;
  version: Defaulted<number>;
  created_by: string | null;
  created_at: CreatedAt;
  updated_at: Defaulted<Date>;
}

declare module '@dott/platform/db' {
  interface AppTables {
    expense: ExpenseTable;
    expense_token: { tenant_id: TenantColumn; token: string; expense_id: ExpenseId };
  }
}
