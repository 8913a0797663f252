/** The pages of reports, by their address in the web app. */
export const pages = [
  { path: '/[tenantId]/reports', page: 'overview' },
  { path: '/[tenantId]/reports/profit-and-loss', page: 'profit-and-loss' },
  { path: '/[tenantId]/reports/balance-sheet', page: 'balance-sheet' },
  { path: '/[tenantId]/reports/trial-balance', page: 'trial-balance' },
  { path: '/[tenantId]/reports/receivables', page: 'receivables' },
];
