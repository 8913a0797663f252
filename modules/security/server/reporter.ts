import { join } from 'node:path';
import { networkOf } from '@dott/modules/identity/rules';
import { rawQuery, type Query, type SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { createSpool, startRounds } from '@dott/platform/spool';
import { LRUCache } from 'lru-cache';
import { KeptEvent, keptEvent, type SecurityReport } from './event.ts';
import { insertEvents } from './events.sql.ts';

/** Events wait for at most so long before they go to the table … */
const ROUND_MS = 5_000;
/** … or until so many are there. */
const WAITING = 10;
/** Rows of one statement. */
const BATCH = 500;
/** The same refusal of the same caller is told once in this time. */
const QUIET_MS = 60_000;
const MOST_TOLD = 10_000;

/** How the rest of the product tells of what happened to its safety. */
export interface SecurityReporter {
  /**
   * Tells of an event. It never throws and waits for no store: when it returns, the operating system has the line, so that
   * nothing that was answered is lost with the process.
   */
  report(report: SecurityReport): void;
  /** Tells of what somebody may bring about as often as he likes, such as a refusal: once a minute for a person, network and operation. */
  reportOnce(report: SecurityReport): void;
  /** The statement that keeps an event in the caller's transaction: it happened if and only if that commits. */
  statement(tx: SystemTx, report: SecurityReport): Query<unknown>;
  /** Moves what waits into the table now. */
  settle(): Promise<void>;
}

export interface RunningReporter extends SecurityReporter {
  stop(): Promise<void>;
}

/** Keeps the events of this process, and of those that died on this machine. */
export function startReporter(services: Services): RunningReporter {
  const { log, db } = services;
  const counter = services.metrics.counter({ name: 'security_events_total', help: 'Security events by type and severity', labels: ['type', 'severity'] as const });
  const spool = createSpool({
    folder: join(services.config.dataDir, 'spool', 'security'),
    parse: (content) => KeptEvent.safeParse(content).data,
    onDamage: (file, lines) => log.error({ file, lines }, 'security events could not be read; they are kept beside the spool'),
  });
  let waiting = 0;
  let before: Promise<void> = Promise.resolve();

  const once = async (): Promise<void> => {
    waiting = 0;
    await spool.drain(async (events) => {
      for (let start = 0; start < events.length; start += BATCH) {
        await db.withSystem('keep security events', (tx) => tx.commit(insertEvents(tx, events.slice(start, start + BATCH))));
      }
    });
  };
  const round = (): Promise<void> => {
    const next = before.then(once);
    before = next.catch(() => undefined);
    return next;
  };
  const rounds = startRounds(ROUND_MS, () => round().catch((error: unknown) => log.warn({ err: error }, 'security events wait in the spool; trying again')));

  const tell = (event: KeptEvent): void => {
    counter.labels(event.type, event.severity).inc();
    const { severity, detail, ...facts } = event;
    const line = { event: event.type, severity, ...facts, detail };
    if (severity === 'CRITICAL') log.error(line, `[SECURITY_CRITICAL] ${event.type}`);
    else if (severity === 'INFO') log.info(line, `[SECURITY_EVENT] ${event.type}`);
    else log.warn(line, `[SECURITY_EVENT] ${event.type}`);
  };

  const report = (told: SecurityReport): void => {
    try {
      const event = keptEvent(services, told);
      try {
        spool.append(event);
      } catch (error) {
        log.error({ err: error, event }, '[SECURITY_CRITICAL] a security event could not be kept on disk; it stands in this line only');
      }
      tell(event);
      waiting += 1;
      if (waiting === WAITING) rounds.wake();
    } catch (error) {
      log.error({ err: error }, '[SECURITY_CRITICAL] a security event could not be written down');
    }
  };
  return {
    report,
    reportOnce: onceAMinute(report),
    statement(tx, report) {
      const event = keptEvent(services, report);
      tx.afterCommit(() => tell(event));
      return rawQuery(tx, insertEvents(tx, [event]));
    },
    settle: round,
    stop: () => rounds.stop(),
  };
}

function onceAMinute(report: (told: SecurityReport) => void): (told: SecurityReport) => void {
  const quiet = new LRUCache<string, true>({ max: MOST_TOLD, ttl: QUIET_MS });
  return (told) => {
    const key = [told.type, told.userId ?? '', networkOf(told.ip ?? ''), told.detail?.['operation'] ?? ''].join('\n');
    if (quiet.has(key)) return;
    quiet.set(key, true);
    report(told);
  };
}
