import { serverApi } from '@dott/platform/ui/server-api.ts';
import { expenses, type ExpenseSummary } from '../contract.ts';
import type { SupplierHabit } from './expense-texts.ts';

/** What the last hundred expenses teach the next one: a supplier's category and tax, and the latest expense itself. */
export async function supplierHabits(): Promise<{ readonly habits: SupplierHabit[]; readonly latest: ExpenseSummary | undefined }> {
  const api = await serverApi(expenses);
  const { items } = await api.list({ query: { limit: 100 } });
  const bySupplier = new Map<string, SupplierHabit>();
  for (const { supplierName, category, taxRate } of items) {
    if (supplierName !== null && !bySupplier.has(supplierName)) bySupplier.set(supplierName, { supplierName, category, taxRate });
  }
  return { habits: [...bySupplier.values()], latest: items[0] };
}
