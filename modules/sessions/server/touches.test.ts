import { describe, expect, it } from 'vitest';
import { createTimeline } from './model-timeline.ts';
import { BOUNDS } from './ports.ts';
import type { SessionRecord } from './record.ts';
import { createTouches } from './touches.ts';

const START = 1_800_000_000_000;

function record(key: string): SessionRecord {
  // Of a session only its times matter here.
  return { key, marks: [], loadedAt: START, createdAt: START, expiresAt: START + 86_400_000, lastSeenAt: START, nextWriteAt: START + BOUNDS.touchMs, isUnwritten: false } as unknown as SessionRecord;
}

function setUp(fails: () => boolean = () => false) {
  const timeline = createTimeline(1);
  const writes: { key: string; at: number; when: number }[] = [];
  const now = (): number => START + timeline.now();
  const touches = createTouches({
    store: {
      touch: async (seen) => {
        if (fails()) throw new Error('down');
        writes.push(...seen.map((use) => ({ ...use, when: timeline.now() })));
      },
    },
    surroundings: { after: timeline.at },
    bounds: BOUNDS, now, onTrouble: () => {},
  });
  touches.start();
  return { timeline, writes, now, touches };
}

describe('last-seen times', () => {
  it('10,000 uses of 100 sessions in three minutes are at most one write a session and minute', async () => {
    const { timeline, writes, now, touches } = setUp();
    const records = Array.from({ length: 100 }, (_none, index) => record(`session-${index}`));
    for (let use = 0; use < 10_000; use += 1) {
      const chosen = records[use % 100];
      if (chosen) touches.note(chosen, now());
      await timeline.pass(18);
    }
    expect(writes.length).toBeLessThanOrEqual(300);
    for (const { key } of records) {
      const moments = writes.filter((write) => write.key === key).map((write) => write.when);
      for (const [index, moment] of moments.slice(1).entries()) expect(moment - (moments[index] ?? 0)).toBeGreaterThanOrEqual(BOUNDS.touchMs - 1_000);
    }
  });

  it('what is written is never further behind than the pause and a tick', async () => {
    const { timeline, writes, now, touches } = setUp();
    const one = record('one');
    for (let use = 0; use < 600; use += 1) {
      touches.note(one, now());
      const written = writes.at(-1)?.at ?? START;
      expect(now() - written).toBeLessThanOrEqual(BOUNDS.touchMs + 2_000);
      await timeline.pass(500);
    }
  });

  it('a failed write is not lost, and a stop writes everything', async () => {
    let down = true;
    const { timeline, writes, now, touches } = setUp(() => down);
    const one = record('one');
    await timeline.pass(61_000);
    touches.note(one, now());
    await timeline.pass(5_000);
    expect(writes).toEqual([]);
    expect(touches.pending).toBe(1);
    down = false;
    await touches.stop();
    expect(writes).toMatchObject([{ key: 'one', at: START + 61_000 }]);
  });

  it('a session that was fetched again while a use waits is written once, with the latest use', async () => {
    const { timeline, writes, now, touches } = setUp();
    const first = { ...record('one'), nextWriteAt: START + 50_000 };
    await timeline.pass(10_000);
    touches.note(first, now());
    await timeline.pass(10_000);
    // Of an old copy: it knows neither of the use nor of the write before.
    const second = { ...record('one'), nextWriteAt: START - 1 };
    touches.note(second, now());
    await timeline.pass(29_000);
    expect(writes).toEqual([]);
    await timeline.pass(3_000);
    expect(writes).toMatchObject([{ key: 'one', at: START + 20_000 }]);
    expect(touches.pending).toBe(0);
  });

  it('a write that failed is tried again with the next tick', async () => {
    let down = true;
    const { timeline, writes, now, touches } = setUp(() => down);
    await timeline.pass(61_000);
    touches.note(record('one'), now());
    await timeline.pass(1_500);
    expect(writes).toEqual([]);
    down = false;
    await timeline.pass(1_500);
    expect(writes).toMatchObject([{ key: 'one', at: START + 61_000 }]);
  });
});
