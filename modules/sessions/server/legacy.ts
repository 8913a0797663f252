import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SystemTx } from '@dott/platform/db';
import { CodedError } from '@dott/platform/errors';
import type { OpenContext, Services } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { findOwnTenant } from '@dott/modules/tenants/server';
import { sessionErrors } from '../errors.ts';
import { forgetLegacySignIns, takeLegacySignIn } from './legacy.sql.ts';
import { openLegacyCookie } from './legacy-cookie.ts';

/** A sign-in of the former product that was found good, and what has to stand before it becomes a session. */
export interface LegacyProof {
  readonly userId: UserId;
  readonly tenantId: TenantId | undefined;
  readonly provenIn: string;
  readonly provenAt: Date;
  /** Uses the sign-in up, in the transaction that opens the session. */
  readonly claim: (tx: SystemTx) => Promise<void>;
}

/** Lets people come over from the former product without signing in again. */
export interface LegacyDoor {
  /**
   * Judges a cookie of the former product and lets `open` make the session. Every refusal is 401 `sessions.legacy-refused` after the
   * same time, whatever was wrong: who could tell a wrong padding from a wrong person could read cookies without the key.
   */
  move<T>(ctx: OpenContext, cookie: string, open: (proof: LegacyProof) => Promise<T>): Promise<T>;
}

/** Longer than any judgement takes. */
const REFUSAL_MS = 250;

/**
 * The snapshot before the first transaction: whoever ended all sessions here, with a new password for instance, ended those of the
 * former product as well.
 */
const BEFORE_ALL = '1:1:';

/** Why a cookie was refused; for the log alone. */
type Reason = 'not-taken' | 'unreadable' | 'expired' | 'person' | 'second-factor' | 'business' | 'used' | 'ended';

class Refusal extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason);
    this.name = 'Refusal';
    this.reason = reason;
  }
}

/** Makes the door of one process. */
export function createLegacyDoor({ metrics }: Pick<Services, 'metrics'>): LegacyDoor {
  const moves = metrics.counter({ name: 'session_migrations_total', help: 'Sign-ins of the former product by what became of them', labels: ['outcome'] as const });
  for (const outcome of ['moved', 'refused', 'failed']) moves.labels(outcome).inc(0);
  return {
    async move(ctx, cookie, open) {
      const startedAt = performance.now();
      const { log } = ctx.services;
      try {
        const proof = await judge(ctx, cookie);
        const opened = await open(proof);
        moves.labels('moved').inc();
        log.info({ userId: proof.userId, requestId: ctx.requestId }, '[Session-V2] a sign-in of the former product became a session');
        return opened;
      } catch (error) {
        const reason = reasonOf(error);
        moves.labels(reason === undefined ? 'failed' : 'refused').inc();
        if (reason === undefined) {
          log.warn({ err: error, requestId: ctx.requestId }, '[Session-V2] a sign-in of the former product could not be judged');
          throw error;
        }
        log.info({ reason, requestId: ctx.requestId }, '[Session-V2] a sign-in of the former product was refused');
        await pause(Math.max(0, startedAt + REFUSAL_MS - performance.now()));
        throw sessionErrors['legacy-refused']();
      }
    },
  };
}

async function judge({ services, client }: OpenContext, cookie: string): Promise<LegacyProof> {
  const { legacyCookieKey: key, legacyMigrationUntil: until } = services.config;
  const now = services.clock.now();
  if (!key || (until && now > until)) throw new Refusal('not-taken');
  const signIn = openLegacyCookie(cookie, key);
  if (!signIn) throw new Refusal('unreadable');
  if (signIn.expiresAt <= now) throw new Refusal('expired');
  const userId = await services.identity.findUsable({ email: signIn.email, client });
  if (!userId) throw new Refusal('person');
  // A cookie must not do what the right password alone does not.
  if ((await services.factors.methodsOf(userId)).length > 0) throw new Refusal('second-factor');
  const { tenantId } = signIn;
  if (tenantId && !await findOwnTenant(services, userId, tenantId)) throw new Refusal('business');
  return {
    // Long ago and elsewhere: acts that need a fresh proof ask for one.
    userId, tenantId, provenIn: BEFORE_ALL, provenAt: new Date(0),
    async claim(tx) {
      const tokenHash = hash('sha256', `legacy:${signIn.idToken}`, 'base64url');
      const [, taken] = await tx.batch(forgetLegacySignIns(tx), takeLegacySignIn(tx, { tokenHash, userId, expiresAt: signIn.expiresAt }));
      if (taken.length === 0) throw new Refusal('used');
    },
  };
}

/** Undefined for trouble: then nothing was decided, and the same cookie may come again. */
function reasonOf(error: unknown): Reason | undefined {
  if (error instanceof Refusal) return error.reason;
  // The engine refuses a proof that the end of all sessions overtook.
  return error instanceof CodedError && error.spec.status === 401 ? 'ended' : undefined;
}
