import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreParts } from './core.ts';
import type { Presence, SessionStore } from './ports.ts';
import { aloneThenSuperseded, play, readings, steps, story, type Mutation, type Step } from './model-run.ts';

interface Mutant extends Mutation {
  /** A plot that leads to the broken piece; any run when absent. */
  readonly plot?: fc.Arbitrary<readonly Step[]>;
}

const blindAcrossRevocation = story({ act: 'blind', node: 0, ms: 4_000 }, { act: 'evict', node: 0, session: 0, within: 2_000 }, ...readings(10, 100), { act: 'revoke', node: 1, session: 0 }, ...readings(20, 100));

/** Loads that whoever asks for the same key joins for as long as they are under way. */
function createSingleJoin(loads: CoreParts['loads']): CoreParts['loads'] {
  const underWay = new Map<string, ReturnType<typeof loads.ask>>();
  return {
    ask(key) {
      const own = underWay.get(key) ?? loads.ask(key).finally(() => underWay.delete(key));
      underWay.set(key, own);
      return own;
    },
  };
}

/** Loads whose answers serve three more look-ups. */
function createLeftovers(loads: CoreParts['loads']): CoreParts['loads'] {
  const left = new Map<string, { answer: ReturnType<typeof loads.ask>; times: number }>();
  return {
    ask(key) {
      const held = left.get(key);
      if (held && held.times > 0) {
        held.times -= 1;
        return held.answer;
      }
      const answer = loads.ask(key);
      left.set(key, { answer, times: 3 });
      return answer;
    },
  };
}

/** Beats whose halves are in the wrong order, as one statement is that writes and reads: it reads when it begins and has written when it ends. */
function lookFirst(store: SessionStore): Pick<SessionStore, 'present' | 'news'> {
  let presence: Presence | undefined;
  return {
    async present(given) {
      presence = given;
      return true;
    },
    async news(call) {
      const news = await store.news(call);
      if (presence) await store.present(presence);
      return news;
    },
  };
}

/** Each takes one promise-bearing piece away. A model that lets one pass proves nothing, so all of them have to be caught. */
const mutants: Readonly<Record<string, Mutant>> = {
  'copies are not compared with known changes': {
    plot: story({ act: 'read', node: 0, session: 0 }, { act: 'evict', node: 0, session: 0, within: 300 }, { act: 'read', node: 0, session: 0, within: 50 }, { act: 'revoke', node: 1, session: 0, within: 50 }, ...readings(10, 100)),
    parts: (parts) => ({ ...parts, changes: { ...parts.changes, judge: () => 'current' } }),
  },
  'a change drops copies but is not remembered': { parts: (parts) => ({ ...parts, changes: { ...parts.changes, learn: (changes) => [...changes] } }) },
  'changes that were pushed out are not reckoned with': {
    plot: story(
      { act: 'read', node: 0, session: 0 },
      ...[0, 1, 2, 3].map((session) => ({ act: 'revoke', node: 1, session } as const)),
      ...readings(12, 150),
    ),
    parts: (parts) => ({ ...parts, changes: { ...parts.changes, covers: () => true } }),
  },
  'a late heartbeat is ignored': {
    plot: story({ act: 'read', node: 0, session: 0 }, { act: 'blind', node: 0, ms: 4_000, within: 500 }, { act: 'revoke', node: 1, session: 0, within: 300 }, ...readings(20, 150)),
    parts: (parts) => ({ ...parts, sight: { ...parts.sight, clear: () => Number.isFinite(parts.sight.now()) } }),
  },
  'the fence counts from the answer of a beat': {
    plot: story(
      { act: 'read', node: 0, session: 0 }, { act: 'deafen', node: 0, ms: 4_000, within: 500 },
      { act: 'revoke', node: 1, session: 0, within: 500 }, { act: 'blind', node: 0, ms: 4_000, within: 100 }, ...readings(30, 100),
    ),
    parts: (parts) => ({ ...parts, sight: { ...parts.sight, seen: (beat) => parts.sight.seen({ ...beat, sentAt: beat.answeredAt }) } }),
  },
  'a beat looks before it says that it is here': {
    plot: story(
      { act: 'read', node: 0, session: 0 }, { act: 'deafen', node: 0, ms: 4_000, within: 500 },
      { act: 'revoke', node: 1, session: 0, within: 500 }, { act: 'blind', node: 0, ms: 4_000, within: 200 }, ...readings(30, 100),
    ),
    options: (options) => ({ ...options, store: { ...options.store, ...lookFirst(options.store) } }),
  },
  'a blind node joins loads that are under way': {
    plot: blindAcrossRevocation,
    parts: (parts) => ({ ...parts, flights: { ...parts.flights, after: parts.flights.join } }),
  },
  'a look-up joins a statement that was sent before it': {
    plot: blindAcrossRevocation,
    parts: (parts) => ({ ...parts, flights: { ...parts.flights, join: (_key, load) => load(), after: (_key, load) => load() }, loads: createSingleJoin(parts.loads) }),
  },
  'what a statement brought is given to those who ask a little later': {
    plot: blindAcrossRevocation,
    parts: (parts) => ({ ...parts, loads: createLeftovers(parts.loads) }),
  },
  'answers of one statement are handed out by their place': {
    options: (options) => ({
      ...options,
      store: {
        ...options.store,
        async load(keys) {
          const answerOf = await options.store.load(keys);
          return (key) => answerOf(keys[(keys.indexOf(key) + 1) % keys.length] ?? key);
        },
      },
    }),
  },
  'a revocation does not wait for other nodes': {
    plot: story({ act: 'read', node: 0, session: 0 }, { act: 'deafen', node: 0, ms: 3_000 }, { act: 'revoke', node: 1, session: 0, within: 300 }, ...readings(20, 40)),
    parts: (parts) => ({ ...parts, words: { ...parts.words, wait: async () => {} } }),
  },
  'nodes are told before the database knows': { announceFirst: true },
  'any node goes on without the database': {
    plot: story({ act: 'read', node: 0, session: 0 }, { act: 'cut', node: 0, ms: 3_900 }, { act: 'revoke', node: 1, session: 0, within: 300 }, ...readings(25, 150)),
    parts: (parts) => ({ ...parts, sight: { ...parts.sight, alone: () => Number.isFinite(parts.sight.now()) } }),
  },
  'a claim of being alone is not waited for': {
    plot: story(...aloneThenSuperseded, { act: 'revoke', node: 1, session: 0, within: 600 }, ...readings(25, 150)),
    options: (options) => ({
      ...options,
      store: { ...options.store, peers: async (node) => (await options.store.peers(node)).map((peer) => ({ ...peer, alone: false })) },
    }),
  },
  'beats prove the link but read nothing': {
    plot: story({ act: 'read', node: 0, session: 0 }, { act: 'deafen', node: 0, ms: 4_000 }, { act: 'revoke', node: 1, session: 0, within: 300 }, ...readings(20, 150)),
    options: (options) => ({
      ...options,
      store: { ...options.store, news: async (call) => ({ ...(await options.store.news(call)), announcements: [] }) },
    }),
  },
  'a node that comes does not catch up': {
    plot: story({ act: 'read', node: 1, session: 0 }, { act: 'redis-save', within: 600 }, { act: 'revoke', node: 1, session: 0 }, { act: 'redis-rewind', within: 800 },
      { act: 'restart', node: 0 }, ...readings(10, 200)),
    options: (options) => ({
      ...options,
      store: { ...options.store, news: async (call) => ({ ...(await options.store.news(call)), ...(call.cursor === undefined && { announcements: [] }) }) },
    }),
  },
  'a copy is believed however old': {
    plot: story({ act: 'read', node: 1, session: 0 }, { act: 'redis-save', within: 600 }, { act: 'revoke', node: 1, session: 0 },
      { act: 'stop', node: 2, ms: 100, within: 100 }, ...Array.from({ length: 12 }, () => ({ act: 'read', node: 1, session: 1, within: 1_500 }) as const),
      { act: 'redis-rewind' }, ...readings(5, 200)),
    options: (options) => ({ ...options, bounds: { ...options.bounds, ttlMs: 60_000 } }),
  },
  'trouble in the database is taken for a no': {
    core: (core) => ({ ...core, lookup: { ...core.lookup, seek: (key) => core.lookup.seek(key).catch(() => ({ live: false, reason: 'unknown' }) as const) } }),
  },
};

describe('the model has teeth', () => {
  for (const [name, { plot = steps, ...mutation }] of Object.entries(mutants)) {
    it(`catches: ${name}`, async () => {
      const outcome = await fc.check(
        fc.asyncProperty(fc.integer(), plot, async (seed, script) => {
          expect(await play(seed, script, mutation)).toEqual([]);
        }),
        { numRuns: 10_000, endOnFailure: true },
      );
      expect(outcome.failed).toBe(true);
    }, 110_000);
  }
});
