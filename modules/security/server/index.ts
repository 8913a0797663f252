import { requestErrors } from '@dott/platform/errors';
import { defineJob, defineModule, type Services, type SessionContext } from '@dott/platform/http';
import type { Limiter } from '@dott/platform/limits';
import { z } from 'zod';
import { security } from '../contract.ts';
import { mailAlert } from './anomalies/alert-mails.ts';
import { answerAlert } from './anomalies/answers.ts';
import { startEngine } from './anomalies/engine.ts';
import { noteReads, type ReadLine } from './anomalies/reads.ts';
import { listRisks } from './anomalies/risk-list.ts';
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
    /** Judges what happened, after the replies have left. */
    readonly anomalies: {
      /** Takes lines of the trail of reads as they are drained; twice the same is once. */
      noteReads(lines: readonly ReadLine[]): Promise<void>;
      /** Judges now instead of in a few seconds. */
      settle(): Promise<void>;
    };
  }
}

export { forgetBehaviour, listPersonalAlerts, listPersonalEvents } from './person.sql.ts';
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
    risks: ({ services }) => listRisks(services),
    answer: (ctx, { body }) => answerAlert(ctx, body),
  },
  jobs: {
    'security.forget-old': defineJob({ payload: z.object({}), schedule: '*/10 * * * *', run: forgetOld }),
    'security.mail-alert': defineJob({ payload: z.object({ alertId: z.uuid() }), run: (services, { alertId }) => mailAlert(services, alertId) }),
  },
  setup: async (services: Services) => {
    const reporter = startReporter(services);
    const limiter = startLimiter(services);
    const siem = startExport(services);
    const engine = startEngine(services, reporter);
    return {
      provides: {
        security: reporter, limiter, callGuard: createCallGuard(services, limiter, reporter),
        anomalies: { noteReads: (lines) => noteReads(services, reporter, lines), settle: engine.settle },
      },
      async stop() {
        await limiter.stop();
        await reporter.stop();
        await engine.rounds.stop();
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
