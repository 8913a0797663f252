import type { MailTokenId } from '@dott/modules/identity/server';
import { lockAccount } from '@dott/modules/identity/server';
import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { newId, type UserId } from '@dott/platform/ids';
import type { SecurityReporter } from '../reporter.ts';
import { countAlert, insertAlert, listAlertsOf } from './anomalies.sql.ts';
import type { Finding } from './anomaly-rules.ts';
import type { StreamEvent } from './facts.ts';
import { isAbove, policy, severityOf, type Action } from './policy.ts';

/** What a rule found about an event. */
export interface Found {
  readonly event: StreamEvent;
  readonly finding: Finding;
}

/** The same rule speaks about the same subject once in this time, unless it becomes worse. */
const QUIET_MS = 60 * 60_000;
/** What is older, such as events of a machine that was away, is kept and counted, but nobody is woken or put out for it. */
const FRESH_MS = 60 * 60_000;

/** Keeps findings and does what the policy says, in the caller's transaction. */
export function createActing(services: Services, reporter: SecurityReporter): (tx: SystemTx, found: readonly Found[]) => Promise<void> {
  const { log } = services;
  const counter = services.metrics.counter({ name: 'anomalies_total', help: 'Findings of the anomaly engine by rule and level', labels: ['rule', 'level'] as const });

  async function keep(tx: SystemTx, found: Found): Promise<void> {
    const { event, finding } = found;
    const { rule, level, subject, detail } = finding;
    const told = await tx.run(listAlertsOf(tx, rule, subject, new Date(event.at.getTime() - QUIET_MS)));
    const worst = told.find((alert) => !told.some((other) => isAbove(other.level, alert.level)));
    if (worst && !isAbove(level, worst.level)) return void await tx.run(countAlert(tx, worst.id, event.at, detail));
    const id = newId<MailTokenId>();
    const meLinkId = newId<MailTokenId>();
    const [kept] = await tx.run(insertAlert(tx, {
      id, eventId: event.id, rule, level, subject, userId: event.userId, sessionId: event.sessionId, at: event.at, detail, meLinkId,
    }));
    if (!kept) return;
    const fresh = services.clock.now().getTime() - event.at.getTime() < FRESH_MS;
    const actions = fresh ? policy[rule][level] : [];
    await tx.run(reporter.statement(tx, {
      type: 'ANOMALY_DETECTED', severity: severityOf[level], userId: event.userId, sessionId: event.sessionId, ip: event.ip,
      detail: { rule, level, subject: event.userId === null ? subject : undefined, ...detail, actions: actions.join(' ') },
    }));
    tx.afterCommit(() => {
      counter.labels(rule, level).inc();
      log.warn({ rule, level, userId: event.userId, sessionId: event.sessionId, ip: event.ip, detail, actions }, `[AnomalyDetector] ${rule} ${level}`);
    });
    if (actions.includes('alert')) tx.enqueue('security.mail-alert', { alertId: id }, { key: `alert:${id}` });
    // The column holds ids of people only.
    if (event.userId !== null) await enforce(tx, services, { userId: event.userId as UserId, sessionId: event.sessionId, actions });
  }

  return async (tx, found) => {
    for (const each of found) await keep(tx, each);
  };
}

interface Measure {
  readonly userId: UserId;
  readonly sessionId: string | null;
  readonly actions: readonly Action[];
}

async function enforce(tx: SystemTx, services: Services, { userId, sessionId, actions }: Measure): Promise<void> {
  const { sessions } = services;
  if (actions.includes('lock')) return lockOut(tx, services, userId);
  if (actions.includes('end-session')) {
    if (sessionId === null) await sessions.endAll(tx, userId, 'anomaly');
    else await sessions.end(tx, userId, sessionId, 'anomaly');
  }
  if (actions.includes('step-up')) await sessions.forgetProof(tx, userId);
}

/**
 * Ends all sessions of a person and lets nobody in until a mailed link has set a new password. Where a provider keeps the passwords no link could
 * open the account again, so there only the sessions end.
 */
export async function lockOut(tx: SystemTx, { sessions, config, clock }: Services, userId: UserId): Promise<void> {
  if (config.localPasswords) await tx.run(lockAccount(tx, userId, clock.now()));
  await sessions.endAll(tx, userId, 'account-secured');
}
