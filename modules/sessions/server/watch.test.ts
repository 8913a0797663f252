import { expect, it } from 'vitest';
import { createAcknowledgements, createKnownChanges, createSight } from '@dott/platform/cache';
import { createFollowers } from './followers.ts';
import { createJudge } from './judging.ts';
import { createMemoryTier } from './memory-tier.ts';
import { createTimeline } from './model-timeline.ts';
import { BOUNDS } from './ports.ts';
import type { SessionRecord } from './record.ts';
import { createWatch } from './watch.ts';

const START = 1_800_000_000_000;
const BACK_MS = 60_000;

/** A node whose database answers every beat, with a clock that a test may set. */
function setUp() {
  const timeline = createTimeline(1);
  const clock = { step: 0, now: (): number => START + timeline.now() + clock.step };
  const changes = createKnownChanges({ retainMs: 2_100_000, max: 1_000 });
  const sight = createSight({ monotonicMs: timeline.now, boundMs: BOUNDS.boundMs, graceMs: BOUNDS.graceMs, jumpMs: 2_000 });
  const memory = createMemoryTier({ monotonicMs: timeline.now, random: timeline.random, ttlMs: BOUNDS.ttlMs, refusalMs: BOUNDS.refusalMs, maxRecords: 10, maxRefusals: 10 });
  const watch = createWatch({
    store: {
      present: async () => true,
      news: async () => ({ databaseNow: clock.now(), alone: true, announcements: [], cursor: '1' }),
      listen: async () => {}, register: async () => {}, deregister: async () => {}, acknowledge: () => {},
    },
    sight, changes, memory, words: createAcknowledgements(timeline.at), followers: createFollowers(), bounds: BOUNDS,
    surroundings: { node: 'one', monotonicMs: timeline.now, after: timeline.at, soon: (effect) => timeline.at(0, effect), random: timeline.random },
    onTrouble(error) {
      throw error;
    },
  });
  const judge = createJudge({ memory, changes, sight, ttlMs: BOUNDS.ttlMs });
  // Of a session only its times matter here.
  const copyOf = (time: number) => ({ key: 'key', marks: [], loadedAt: time, createdAt: time, lastSeenAt: time, expiresAt: time + 86_400_000 }) as unknown as SessionRecord;
  return { timeline, clock, watch, judge, copyOf };
}

it('believes no copy from before the database\'s clock was set back, until it has caught up', async () => {
  const { timeline, clock, watch, judge, copyOf } = setUp();
  watch.wake();
  await timeline.pass(1_000);
  const copy = copyOf(clock.now());
  expect(judge.answerOf(copy)).toMatchObject({ live: true });
  clock.step = -BACK_MS;
  await timeline.pass(1_000);
  expect(judge.answerOf(copy)).toBeUndefined();
  // Its own time has come by then; what was known against it may be forgotten.
  await timeline.pass(BACK_MS);
  expect(judge.answerOf(copy)).toBeUndefined();
  await timeline.pass(5_000);
  expect(judge.answerOf(copyOf(clock.now()))).toMatchObject({ live: true });
});

it('believes no copy that was made later than now, even on a node that saw no clock set back', async () => {
  const { timeline, clock, watch, judge, copyOf } = setUp();
  watch.wake();
  await timeline.pass(1_000);
  expect(judge.answerOf(copyOf(clock.now() + 1_000))).toMatchObject({ live: true });
  expect(judge.answerOf(copyOf(clock.now() + BACK_MS))).toBeUndefined();
});
