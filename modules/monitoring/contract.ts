import { binary, defineContract } from '@dott/platform/http/contract';
import { z } from 'zod';

const share = z.number().min(0).max(1).nullable();
const latency = z.number().min(0).nullable();
const level = z.enum(['critical', 'warning', 'notice']);
const breaker = z.enum(['closed', 'open', 'half-open', 'absent']);
const count = z.int().min(0);

const Window = z.object({
  seconds: z.number(), checks: count, meanMs: latency, p50Ms: latency, p95Ms: latency, p99Ms: latency, errorRatio: share, hitRatio: share,
});

const Health = z.object({
  /** 0-100. */
  score: z.int().min(0).max(100),
  reasons: z.array(z.object({
    code: z.enum(['mean-latency', 'p95-latency', 'errors', 'hit-ratio', 'postgres', 'redis', 'no-redis']),
    level, value: z.number().nullable(), limit: z.number().nullable(),
  })),
});

const Tier = z.object({
  /** Who answered: a tier; `joined` shared another check's load, `none` was refused without asking, `refusal` is the memory of refusals. */
  tier: z.enum(['memory', 'shared', 'postgres', 'refusal', 'grace', 'joined', 'none']),
  outcome: z.enum(['live', 'refused', 'failed']),
  count, meanMs: latency, p50Ms: latency, p95Ms: latency, p99Ms: latency,
  /** How many took at most so long, and longer than the bound before; the last one has no bound. */
  buckets: z.array(z.object({ upToMs: z.number().nullable(), count })),
});

const Now = z.object({
  at: z.iso.datetime(),
  /** Of this process; counting began at `since`. */
  since: z.iso.datetime(),
  /** The last five minutes. */
  window: Window,
  health: Health,
  breakers: z.object({ postgres: breaker, redis: breaker }),
  /** Of the whole installation; null while PostgreSQL does not answer. */
  activeSessions: count.nullable(),
  activePeople: count.nullable(),
});

/** The figures of session checks since the process began. */
export const SessionMetrics = Now.extend({ total: Window, tiers: z.array(Tier) });

const Sample = z.object({
  at: z.iso.datetime(),
  /** Of the minute before. */
  checks: count, meanMs: latency, p95Ms: latency, errorRatio: share, hitRatio: share,
  /** Checks of that minute by the tier that answered. */
  tiers: z.record(z.string(), count),
  activeSessions: count.nullable(),
  score: z.int(),
});

/** What the operators' page shows: this moment, the last half hour, and what crosses a threshold. */
export const SessionDashboard = Now.extend({
  minute: Window,
  tiers: z.record(z.string(), count),
  /** A sample every ten seconds, oldest first. */
  samples: z.array(Sample),
  alerts: z.array(z.object({
    code: z.enum(['p95-latency', 'errors', 'hit-ratio']),
    level: z.enum(['critical', 'warning']),
    /** pending: crossed, but not yet for as long as it takes to fire. */
    state: z.enum(['pending', 'firing']),
    value: z.number(), limit: z.number(), forMs: z.number(),
  })),
  /** The processes that check sessions, by the registry that all of them keep. */
  nodes: z.array(z.object({ name: z.string(), startedAt: z.iso.datetime(), silentMs: z.number() })),
});

/** What the people who run an installation see of it; figures, never a tenant's data. */
export const monitoring = defineContract('monitoring', {
  sessionMetrics: {
    method: 'GET', path: '/api/metrics/session', access: 'metrics', switchedBy: 'enableSessionMetrics', background: true,
    summary: 'How fast and by which tier sessions are checked, and how healthy that is',
    query: z.object({ format: z.enum(['json', 'prometheus']).default('json') }),
    reply: SessionMetrics, alsoAs: binary('text/plain; version=0.0.4; charset=utf-8'),
  },
  sessionDashboard: {
    method: 'GET', path: '/api/admin/session-dashboard', access: 'metrics', switchedBy: 'enableSessionMetrics', background: true,
    summary: 'Session checks of the last half hour: latency, tiers, breakers, health and alerts', reply: SessionDashboard,
  },
});
