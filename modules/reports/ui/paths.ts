/** The addresses of the reports' pages in one business. */
export function reportPaths(tenantId: string) {
  const overview = `/${tenantId}/reports`;
  return {
    overview,
    profitAndLoss: `${overview}/profit-and-loss`,
    profitBetween: (from: string, to: string) => `${overview}/profit-and-loss?from=${from}&to=${to}`,
    balanceSheet: `${overview}/balance-sheet`,
    trialBalance: `${overview}/trial-balance`,
    receivables: `${overview}/receivables`,
  };
}

/** The same report as a sheet. */
export function csvPath(path: string, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams({ ...query, format: 'csv' })}`;
}
