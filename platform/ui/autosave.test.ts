import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { autosave, type SaveState } from './autosave.ts';

describe('autosave', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function started(save: (value: string) => Promise<void>) {
    const states: SaveState[] = [];
    return { states, ...autosave<string>({ save, onState: (state) => void states.push(state), delayMs: 100 }) };
  }

  it('saves once after a pause in typing', async () => {
    const saved: string[] = [];
    const { change, states } = started(async (value) => void saved.push(value));
    for (const text of ['a', 'ab', 'abc']) change(text);
    await vi.advanceTimersByTimeAsync(99);
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(saved).toEqual(['abc']);
    expect(states.at(-1)).toBe('saved');
  });

  it('never has two calls under way, and the latest value is the last one saved', async () => {
    const saved: string[] = [];
    let under = 0;
    const { change, flush } = started(async (value) => {
      under += 1;
      expect(under).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      saved.push(value);
      under -= 1;
    });
    change('first');
    await vi.advanceTimersByTimeAsync(150);
    change('second');
    await vi.advanceTimersByTimeAsync(150);
    change('third');
    const done = flush();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await done).toBe(true);
    expect(saved).toEqual(['first', 'third']);
  });

  it('keeps what failed and saves it with the next flush', async () => {
    const saved: string[] = [];
    let line = false;
    const { change, flush, states } = started(async (value) => {
      if (!line) throw new Error('offline');
      saved.push(value);
    });
    change('kept');
    expect(await flush()).toBe(false);
    expect(states.at(-1)).toBe('failed');
    line = true;
    expect(await flush()).toBe(true);
    expect(saved).toEqual(['kept']);
  });

  it('has nothing to do when nothing changed, and nothing after it was told to forget', async () => {
    const saved: string[] = [];
    const { change, flush, forget } = started(async (value) => void saved.push(value));
    expect(await flush()).toBe(true);
    change('left');
    forget();
    await vi.advanceTimersByTimeAsync(1000);
    expect(saved).toEqual([]);
  });
});
