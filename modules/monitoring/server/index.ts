import { defineModule } from '@dott/platform/http';
import { monitoring } from '../contract.ts';
import { createObservatory, type Observatory } from './observatory.ts';
import { presentDashboard, presentMetrics } from './presenting.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** The remembered figures of this process. */
    readonly observatory: Observatory;
  }
}

/** Figures of the installation, for its operators. */
export const monitoringModule = defineModule({
  contract: monitoring,
  handlers: {
    sessionMetrics: async ({ services }, { query }) => {
      const observation = await services.observatory.observe();
      if (query.format === 'json') return presentMetrics(services.observatory, observation);
      return { body: Buffer.from(await services.metrics.text()), contentType: 'text/plain; version=0.0.4; charset=utf-8', filename: 'metrics.txt', disposition: 'inline' as const };
    },
    sessionDashboard: async ({ services: { observatory } }) => presentDashboard(observatory, await observatory.observe()),
  },
  setup: async (services) => {
    const observatory = createObservatory(services);
    return { provides: { observatory }, stop: async () => observatory.stop() };
  },
});
