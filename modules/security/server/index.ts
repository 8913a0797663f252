import { defineModule } from '@dott/platform/http';
import { security } from '../contract.ts';
import { startReporter, type SecurityReporter } from './reporter.ts';
import './tables.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** Tells of what happened to the safety of the installation. */
    readonly security: SecurityReporter;
  }
}

export type { SecurityReport } from './event.ts';

/** Security events: told by every module, kept in one table. */
export const securityModule = defineModule({
  contract: security,
  handlers: {},
  setup: async (services) => {
    const reporter = startReporter(services);
    return { provides: { security: reporter }, stop: () => reporter.stop() };
  },
});
