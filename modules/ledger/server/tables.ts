import type { CreatedAt, DateColumn, TenantColumn } from '@dott/platform/db';
import type { AccountType } from '../chart.ts';

declare module '@dott/platform/db' {
  interface AppTables {
    ledger_book: { tenant_id: TenantColumn; currency: string; fiscal_year_start_month: number; created_at: CreatedAt };
    account: {
      tenant_id: TenantColumn;
      id: string;
      code: string;
      name: string;
      type: AccountType;
      role: string | null;
      created_at: CreatedAt;
    };
    journal_entry: {
      tenant_id: TenantColumn;
      id: string;
      posted_on: DateColumn;
      memo: string;
      source_type: string;
      source_id: string;
      reverses_id: string | null;
      line_count: number;
      created_by: string | null;
      created_at: CreatedAt;
    };
    journal_line: {
      tenant_id: TenantColumn;
      posted_on: DateColumn;
      entry_id: string;
      line_no: number;
      account_id: string;
      amount_minor: number;
      currency: string | null;
      original_minor: number | null;
      memo: string | null;
    };
    ledger_month: { tenant_id: TenantColumn; month: DateColumn; rolled_up_at: Date | null };
    account_month: { tenant_id: TenantColumn; account_id: string; month: DateColumn; amount_minor: number };
  }
}
