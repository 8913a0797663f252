import { defineModule } from '@dott/platform/http';
import { dashboard } from '../contract.ts';
import { showDashboard } from './dashboard.ts';

/** The dashboard: what an owner wants to know first. */
export const dashboardModule = defineModule({
  contract: dashboard,
  handlers: { show: async (ctx) => showDashboard(ctx.tx, ctx.services.clock) },
});
