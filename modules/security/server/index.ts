import { requestErrors } from '@dott/platform/errors';
import { defineJob, defineModule, type Services, type SessionContext } from '@dott/platform/http';
import type { Limiter } from '@dott/platform/limits';
import { z } from 'zod';
import { security } from '../contract.ts';
import { createCallGuard } from './call-guard.ts';
import { listPage } from './event-list.ts';
import { findOwnSession } from './events.sql.ts';
import { startLimiter } from './limiting.ts';
import { startReporter, type SecurityReporter } from './reporter.ts';
import { forgetOld } from './retention.ts';
import { startExport } from './siem.ts';
import './tables.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** Tells of what happened to the safety of the installation. */
    readonly security: SecurityReporter;
    /** Counts what is limited, with all nodes together. */
    readonly limiter: Limiter;
  }
}

export type { SecurityReport } from './event.ts';

/** Security events and limits: told and taken by every module, kept in one place. */
export const securityModule = defineModule({
  contract: security,
  handlers: {
    log: async ({ services, client, requestId }, { body }) => {
      for (const { type, at, detail } of body.events) {
        const facts = { ip: client.ip, userAgent: client.userAgent, requestId };
        services.security.report({ type: 'BROWSER_REPORT', ...facts, detail: { ...detail, kind: type, saidAt: at } });
      }
    },
    alert: (ctx, { body }) => recordAlert(ctx, body),
    refused: async ({ services, client, requestId }, { body }) => {
      const { type, ...detail } = body;
      services.security.report({ type, ip: client.ip, userAgent: client.userAgent, requestId, detail });
    },
    events: ({ services }, { query }) => listPage(services, query),
  },
  jobs: {
    'security.forget-old': defineJob({ payload: z.object({}), schedule: '*/10 * * * *', run: forgetOld }),
  },
  setup: async (services: Services) => {
    const reporter = startReporter(services);
    const limiter = startLimiter(services);
    const siem = startExport(services);
    return {
      provides: { security: reporter, limiter, callGuard: createCallGuard(services, limiter, reporter) },
      async stop() {
        await limiter.stop();
        await reporter.stop();
        await siem?.stop();
      },
    };
  },
});

interface Alert {
  readonly sessionId?: string | undefined;
  readonly reason: string;
  readonly note?: string | undefined;
}

async function recordAlert(ctx: SessionContext, alert: Alert) {
  const { services, principal, client, requestId } = ctx;
  const sessionId = alert.sessionId ?? principal.sessionId;
  const [[own]] = await services.db.withSystem('report a session', (tx) => tx.commit(findOwnSession(tx, principal.userId, sessionId)));
  if (!own) throw requestErrors['not-found']();
  services.security.report({
    type: 'SESSION_ALERT', userId: principal.userId, tenantId: principal.tenantId, sessionId, ip: client.ip, userAgent: client.userAgent, requestId,
    detail: { reason: alert.reason, note: alert.note },
  });
  return { status: 'recorded' as const };
}
