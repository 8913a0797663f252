import { hostname } from 'node:os';
import { createGuard, openRedisCache, type RedisCache, type Sight } from '@dott/platform/cache';
import { deriveKey, type Config } from '@dott/platform/config';
import type { Db, SystemTx } from '@dott/platform/db';
import { accessErrors, systemErrors } from '@dott/platform/errors';
import type { ClientFacts } from '@dott/platform/http';
import { newId, type Id, type UserId } from '@dott/platform/ids';
import type { Log } from '@dott/platform/log';
import type { Metrics } from '@dott/platform/metrics';
import type { Tracing } from '@dott/platform/telemetry';
import type { Clock } from '@dott/platform/time';
import { sessionErrors } from '../errors.ts';
import { idleEnd, isSidShaped, SID_LENGTH } from '../rules.ts';
import { currentSnapshot } from './change.sql.ts';
import { createCacheDesk, type CacheDesk } from './cache-desk.ts';
import { createCore, type Core } from './core.ts';
import { createFigures, type SessionFigures } from './figures.ts';
import type { Heard } from './followers.ts';
import { keyOfSid, keyOfTenant, keyOfUser } from './keys.ts';
import { openListeningLine } from './listening-line.ts';
import { listSessions } from './look-up.sql.ts';
import { BOUNDS, STATEMENT_MS, type Bounds, type Surroundings } from './ports.ts';
import { createPostgresTier, toRecord } from './postgres-tier.ts';
import type { Found, SessionFacts, SessionRecord } from './record.ts';
import { createSharedTier } from './shared-tier.ts';
import { createSessionChanges, type SessionChanges } from './session-changes.ts';
import { createSweep, type Swept } from './sweeping.ts';
import { deliver } from './wire.ts';

/** Who is behind a session, and until when: times in milliseconds by the database's clock. */
export interface SessionView extends SessionFacts {
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
}

export interface ResolveFacts extends Partial<ClientFacts> {
  /** False for look-ups that poll: they do not count as use. True when absent. */
  readonly slide?: boolean;
}

/** The session engine of one process. */
export interface SessionEngine extends SessionChanges {
  /**
   * Finds who is behind a secret id. Undefined when nobody is; throws 401 `sessions.rotated` for an id that was renewed
   * and 503 `system.unavailable` when neither yes nor no can be known.
   */
  resolve(sid: string, facts?: ResolveFacts): Promise<SessionView | undefined>;
  /** Calls back when this node learns of a change of the session, its person or its business; answers the function that stops it. */
  follow(sid: string, view: SessionView, heard: Heard): () => void;
  /** The time by the database's clock, in milliseconds, which alone says when a session is over; by this process's own before it was asked once. */
  now(): number;
  /** The living sessions of a person, latest use first. */
  list(userId: UserId): Promise<SessionView[]>;
  /** To be asked before a proof is checked and given to `create`: a proof that all sessions' end overtook is refused. */
  proofBegins(): Promise<string>;
  /** Ends what is overdue, with its trail, and forgets what nobody needs; any node may, and several at once. */
  sweep(): Promise<Swept>;
  readonly figures: SessionFigures;
  /** The copies of this node and of Redis, for operators. */
  readonly cache: CacheDesk;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SessionEngineDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
  readonly config: Pick<Config, 'sessionCacheTtlMs' | 'apiPort' | 'redisUrl' | 'secretKey'> & { readonly nodeName?: string; readonly bounds?: Partial<Bounds>; readonly memoryRecords?: number };
}

const REDIS_TIMEOUT_MS = 25;
/** A shown last-seen time is never older than this while PostgreSQL answers: the pause between two writes, twice over. */
const LAST_SEEN_BOUND_MS = 120_000;

const unavailable = (cause?: unknown): Error => systemErrors.unavailable({ cause, retryAfterMs: 2_000 });

/** Puts the core on real stores, real time and this process's configuration. */
function wireUp(deps: SessionEngineDeps) {
  const { db, clock, log, config } = deps;
  const bounds: Bounds = { ...BOUNDS, ttlMs: config.sessionCacheTtlMs, ...config.bounds };
  const node = newId<Id<'node'>>();
  const figures = createFigures(deps.metrics, deps.tracing);
  const onTrouble = (error: unknown): void => log.debug({ err: error }, 'sessions: trouble that the engine rides out');
  const guard = createGuard({ timeoutMs: STATEMENT_MS, failures: 5, restMs: 1_000, onState: (state) => figures.breaker('postgres', state) });
  const line = openListeningLine({ db, timeoutMs: STATEMENT_MS, onTrouble, onMessage: (text) => deliver(text, node, core.watch, onTrouble) });
  const after = (ms: number, effect: () => void): (() => void) => {
    const timer = setTimeout(effect, ms).unref();
    return () => clearTimeout(timer);
  };
  const redis: RedisCache | undefined = config.redisUrl === undefined ? undefined : openRedisCache({
    url: config.redisUrl, timeoutMs: REDIS_TIMEOUT_MS, onState: (state) => figures.breaker('redis', state),
    onTrouble(error) {
      figures.redisTrouble(error);
      onTrouble(error);
    },
  });
  const surroundings: Surroundings = { node, monotonicMs: () => clock.monotonicMs(), after, soon: setImmediate, random: Math.random };
  const core = createCore({
    ...(redis && { shared: createSharedTier({ cache: redis, secret: deriveKey(config, 'session copies').toString('base64url'), ttlMs: bounds.ttlMs, surroundings }) }),
    store: createPostgresTier({ db, line, guard, nodeName: config.nodeName ?? `${hostname()}:${config.apiPort}`, bounds }),
    surroundings, bounds, unavailable, onTrouble, answered: figures.answered, maxRecords: config.memoryRecords,
  });
  return { bounds, node, figures, guard, line, redis, core, onTrouble };
}

/** Makes the question of one node: who is behind an id. */
function createResolve(core: Core, monotonicMs: () => number): SessionEngine['resolve'] {
  /** Where the database does not answer the copy has to do, if it may still answer by then. */
  function readAnew(key: string): Promise<Found> {
    return core.lookup.anew(key).catch((error: unknown) => {
      const held = core.lookup.known(key);
      if (!held) throw error;
      return held;
    });
  }

  /** A look that is no use of the session shows when it was last used anywhere: a copy that has not been told for long is read anew. */
  function isLongUntold(record: SessionRecord, at: number): boolean {
    return core.sight.clear(at) && timeFor(core.sight, record, at) - Math.max(record.lastSeenAt, record.loadedAt) > LAST_SEEN_BOUND_MS;
  }

  return async (sid, facts = {}) => {
    if (sid.length !== SID_LENGTH) return undefined;
    core.watch.wake();
    const slides = facts.slide !== false;
    const key = keyOfSid(sid);
    const askedAt = monotonicMs();
    const held = core.lookup.known(key, askedAt);
    // Asked of what memory does not know alone, because a regular expression is a good part of what such a check costs.
    if (!held && !isSidShaped(sid)) return undefined;
    const first = held ?? await core.lookup.seek(key);
    const at = held ? askedAt : monotonicMs();
    const found = !slides && first.live && isLongUntold(first.record, at) ? await readAnew(key) : first;
    if (!found.live) {
      if (found.reason === 'rotated') throw sessionErrors.rotated();
      return undefined;
    }
    if (slides) core.touches.note(found.record, timeFor(core.sight, found.record, at));
    return toView(found.record);
  };
}

/** Makes the engine of one process: memory first, then Redis if there is one, then PostgreSQL. */
export function createSessionEngine(deps: SessionEngineDeps): SessionEngine {
  const { db } = deps;
  const { bounds, node, figures, guard, line, redis, core, onTrouble } = wireUp(deps);
  const changes = createSessionChanges({ node, announcer: core.announcer, hears: () => line.stands().catch(onTrouble) });

  async function ask<T>(reason: string, work: (tx: SystemTx) => Promise<T>): Promise<T> {
    return guard.run(() => db.withSystem(reason, work, { limitMs: STATEMENT_MS })).catch((error: unknown) => {
      throw unavailable(error);
    });
  }

  return {
    ...changes,
    resolve: createResolve(core, () => deps.clock.monotonicMs()),
    now: () => (Number.isNaN(core.sight.now()) ? Date.now() : core.sight.now()),
    follow: (sid, { userId, tenantId }, heard) => core.followers.follow([keyOfSid(sid), keyOfUser(userId), ...(tenantId === null ? [] : [keyOfTenant(tenantId)])], heard),
    figures,
    cache: createCacheDesk({ core, redis, db }),
    async list(userId) {
      const [rows] = await ask('sessions: list a person\'s', (tx) => tx.commit(listSessions(tx, userId)));
      return rows.map((row) => toView(toRecord(row, bounds)));
    },
    async proofBegins() {
      const [[row]] = await ask('sessions: a proof begins', (tx) => tx.commit(currentSnapshot(tx)));
      if (!row) throw accessErrors['not-authenticated']();
      return row.snapshot;
    },
    sweep: createSweep(db, bounds),
    async start() {
      await core.watch.start();
      core.touches.start();
    },
    async stop() {
      await core.touches.stop();
      await core.watch.stop();
      await line.close();
      redis?.close();
    },
  };
}

/** The database's time; before the first beat the best word on it is when the row was read. */
function timeFor(sight: Sight, record: SessionRecord, at: number): number {
  const now = sight.now(at);
  return Number.isNaN(now) ? record.loadedAt : now;
}

/** A record as its readers see it. */
export function toView(record: SessionRecord): SessionView {
  const { facts } = record;
  // Name by name: a spread of this many was two fifths of a check in memory.
  return {
    id: facts.id, userId: facts.userId, tenantId: facts.tenantId, role: facts.role, user: facts.user, tenant: facts.tenant,
    onboardingCompleted: facts.onboardingCompleted, emailVerified: facts.emailVerified, device: facts.device, fingerprint: facts.fingerprint, provenAt: facts.provenAt,
    createdAt: record.createdAt,
    lastSeenAt: record.lastSeenAt,
    idleExpiresAt: idleEnd(record.lastSeenAt, record.expiresAt),
    expiresAt: record.expiresAt,
  };
}

