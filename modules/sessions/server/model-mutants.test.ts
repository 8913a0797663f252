import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play, steps, type Mutation } from './model-run.ts';

const nobody = async (): Promise<void> => {};

/** Each takes one promise-bearing piece away. A model that lets one pass proves nothing, so all of them have to be caught. */
const mutants: Readonly<Record<string, Mutation>> = {
  'copies are not compared with known changes': { parts: (parts) => ({ ...parts, changes: { ...parts.changes, judge: () => 'current' } }) },
  'a change drops copies but is not remembered': { parts: (parts) => ({ ...parts, changes: { ...parts.changes, learn: (changes) => [...changes] } }) },
  'changes that were pushed out are not reckoned with': { parts: (parts) => ({ ...parts, changes: { ...parts.changes, covers: () => true } }) },
  'a late heartbeat is ignored': { parts: (parts) => ({ ...parts, sight: { ...parts.sight, clear: () => Number.isFinite(parts.sight.now()) } }) },
  'the fence counts from the answer of a beat': {
    parts: (parts) => ({ ...parts, sight: { ...parts.sight, seen: (beat) => parts.sight.seen({ ...beat, sentAt: beat.answeredAt }) } }),
  },
  'a blind node joins loads that are under way': { parts: (parts) => ({ ...parts, flights: { ...parts.flights, after: parts.flights.join } }) },
  'a revocation does not wait for other nodes': { parts: (parts) => ({ ...parts, words: { ...parts.words, wait: nobody } }) },
  'nodes are told before the database knows': { announceFirst: true },
  'any node goes on without the database': { parts: (parts) => ({ ...parts, sight: { ...parts.sight, alone: () => Number.isFinite(parts.sight.now()) } }) },
  'a claim of being alone is not waited for': {
    options: (options) => ({
      ...options,
      store: { ...options.store, peers: async (node) => (await options.store.peers(node)).map((peer) => ({ ...peer, alone: false })) },
    }),
  },
  'beats prove the link but read nothing': {
    options: (options) => ({ ...options, store: { ...options.store, beat: async (call) => ({ ...(await options.store.beat(call)), news: [] }) } }),
  },
  'trouble in the database is taken for a no': {
    core: (core) => ({ ...core, find: async (key) => core.find(key).catch(() => ({ live: false, reason: 'unknown' }) as const) }),
  },
};

describe('the model has teeth', () => {
  for (const [name, mutation] of Object.entries(mutants)) {
    it(`catches: ${name}`, async () => {
      const outcome = await fc.check(
        fc.asyncProperty(fc.integer(), steps, async (seed, script) => {
          expect(await play(seed, script, mutation)).toEqual([]);
        }),
        { numRuns: 20_000, endOnFailure: true },
      );
      expect(outcome.failed).toBe(true);
    }, 120_000);
  }
});
