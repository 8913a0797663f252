import { defineModule } from '@dott/platform/http';
import { reports } from '../contract.ts';
import { reportBalanceSheet, reportProfitAndLoss, reportReceivables, reportTrialBalance } from './reports.ts';
import { balanceSheetSheet, profitAndLossSheet, receivablesSheet, trialBalanceSheet } from './sheets.ts';

/** Reports: what the books say, in the forms that people know. */
export const reportsModule = defineModule({
  contract: reports,
  handlers: {
    trialBalance: async (ctx, { query }) => {
      const report = await reportTrialBalance(ctx.tx, ctx.services.clock, query);
      return query.format === 'csv' ? trialBalanceSheet(report) : report;
    },
    profitAndLoss: async (ctx, { query }) => {
      const report = await reportProfitAndLoss(ctx.tx, ctx.services.clock, query);
      return query.format === 'csv' ? profitAndLossSheet(report) : report;
    },
    balanceSheet: async (ctx, { query }) => {
      const report = await reportBalanceSheet(ctx.tx, ctx.services.clock, query);
      return query.format === 'csv' ? balanceSheetSheet(report) : report;
    },
    receivablesAgeing: async (ctx, { query }) => {
      const report = await reportReceivables(ctx.tx, ctx.services.clock, query);
      return query.format === 'csv' ? receivablesSheet(report) : report;
    },
  },
});
