import { LRUCache } from 'lru-cache';
import { systemErrors } from '@dott/platform/errors';
import type { BrowserWord, ClientFacts, Services } from '@dott/platform/http';
import { newId, type Id } from '@dott/platform/ids';
import { sessionErrors } from '../errors.ts';
import { insertEvent } from './change.sql.ts';
import type { SessionEngine, SessionView } from './engine.ts';
import type { Fingerprints } from './fingerprint.ts';
import { recordHijackAttempt } from './hijack.sql.ts';

/** Holds a living session to the browser that it was opened in. Throws 401 `sessions.security-validation-failed` after ending it. */
export type BrowserCheck = (view: SessionView, client: ClientFacts, word: BrowserWord) => Promise<void>;

/** Sessions whose lost cookie a node remembers to have recorded. */
const TOLD = 10_000;

/** Puts the check together for one process. */
export function createBrowserCheck(services: Services, engine: SessionEngine, fingerprints: Fingerprints): BrowserCheck {
  const { db, log, metrics } = services;
  const told = new LRUCache<string, true>({ max: TOLD });
  const outcomes = metrics.counter({ name: 'session_fingerprints_total', help: 'Browsers that lost their fingerprint cookie or showed another one', labels: ['outcome'] as const });

  /** Written once a session and node: a browser that keeps no cookie must not fill the trail. */
  async function recordLoss(view: SessionView, client: ClientFacts): Promise<void> {
    if (told.has(view.id)) return;
    told.set(view.id, true);
    outcomes.labels('renewed').inc();
    log.info({ sessionId: view.id, userId: view.userId }, '[SessionFingerprint] a browser without its cookie was given it anew');
    const line = { id: newId<Id<'event'>>(), sessionId: view.id, userId: view.userId, tenantId: view.tenantId, kind: 'fingerprint-renewed' as const, ip: client.ip.slice(0, 64) || null };
    await db.withSystem('sessions: a lost fingerprint', (tx) => tx.commit(insertEvent(tx, line)))
      .catch((error: unknown) => {
        // Trouble with bookkeeping signs nobody out; the next request writes it.
        told.delete(view.id);
        log.warn({ err: error, sessionId: view.id }, '[SessionFingerprint] a line of the trail could not be written');
      });
  }

  async function end(view: SessionView, client: ClientFacts): Promise<void> {
    const line = { id: newId<Id<'event'>>(), sessionId: view.id, userId: view.userId, ip: client.ip.slice(0, 64) || null };
    const first = await db.withSystem('sessions: another browser shows a session', async (tx) => {
      const rows = await tx.run(recordHijackAttempt(tx, line));
      await engine.end(tx, view.userId, view.id, 'hijack');
      return rows.length > 0;
    });
    if (!first) return;
    outcomes.labels('hijack').inc();
    services.security.report({ type: 'SESSION_HIJACK_ATTEMPT', userId: view.userId, tenantId: view.tenantId, sessionId: view.id, ip: client.ip, userAgent: client.userAgent });
    log.warn({ sessionId: view.id, userId: view.userId, ip: client.ip }, '[SessionFingerprint] another browser showed a session; it is ended');
  }

  return async (view, client, word) => {
    const verdict = fingerprints.judge(view, client, word.fingerprint);
    if (verdict === 'fits' || verdict === 'unmarked') return;
    if (verdict === 'missing') {
      word.setHeader('x-dott-set-fp', fingerprintHeader(view));
      return recordLoss(view, client);
    }
    // As long as it cannot be ended it is not "signed out" either: 503 keeps the state of a browser.
    await end(view, client).catch((error: unknown) => {
      throw systemErrors.unavailable({ cause: error, retryAfterMs: 2_000 });
    });
    word.setHeader('x-dott-set-sid', '');
    throw sessionErrors['security-validation-failed']();
  };
}

/** What the web app's server is told to set as the cookie, for as long as the session may live. */
export function fingerprintHeader(view: Pick<SessionView, 'fingerprint' | 'expiresAt'>, now = Date.now()): string {
  return `${view.fingerprint ?? ''};max-age=${Math.max(0, Math.floor((view.expiresAt - now) / 1_000))}`;
}
