import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGathering } from './index.ts';

interface Flight {
  readonly keys: readonly string[];
  land(): Promise<void>;
  fail(): Promise<void>;
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A gathering whose flights, turns and clock a test moves by hand. */
function setUp({ atOnce = 2, most = 100 } = {}) {
  const flights: Flight[] = [];
  const soon: (() => void)[] = [];
  const alarms: { at: number; effect: () => void; off: boolean }[] = [];
  let time = 0;
  const gathering = createGathering<string>({
    atOnce, most, patienceMs: 5,
    soon: (effect) => void soon.push(effect),
    after(ms, effect) {
      const alarm = { at: time + ms, effect, off: false };
      alarms.push(alarm);
      return () => void (alarm.off = true);
    },
    fly(keys) {
      const { promise, resolve, reject } = Promise.withResolvers<(key: string) => string>();
      flights.push({
        keys,
        land: () => (resolve((key) => `${key}!`), settled()),
        fail: () => (reject(new Error('down')), settled()),
      });
      return promise;
    },
  });
  return {
    gathering, flights, alarms,
    turn: () => soon.splice(0).forEach((effect) => effect()),
    pass(ms: number) {
      time += ms;
      for (const alarm of alarms) if (!alarm.off && alarm.at <= time) {
        alarm.off = true;
        alarm.effect();
      }
    },
  };
}

const keysOf = (flights: readonly Flight[]) => flights.map(({ keys }) => keys.join(''));

describe('a gathering', () => {
  it('sends at once what came in one turn, and gathers the rest until that has landed', async () => {
    const { gathering, flights, turn, alarms } = setUp();
    const first = ['a', 'b'].map(gathering.ask);
    turn();
    const second = ['c', 'd'].map(gathering.ask);
    turn();
    expect(keysOf(flights)).toEqual(['ab']);
    await flights[0]?.land();
    expect(keysOf(flights)).toEqual(['ab', 'cd']);
    await flights[1]?.land();
    expect(await Promise.all([...first, ...second])).toEqual(['a!', 'b!', 'c!', 'd!']);
    expect(alarms.every(({ off }) => off)).toBe(true);
  });

  it('does not wait longer than its patience for a flight that hangs, and never has more flights than it may', async () => {
    const { gathering, flights, turn, pass } = setUp({ atOnce: 2 });
    void gathering.ask('a');
    turn();
    void gathering.ask('b');
    pass(4);
    expect(keysOf(flights)).toEqual(['a']);
    pass(1);
    void gathering.ask('c');
    pass(900);
    expect(keysOf(flights)).toEqual(['a', 'b']);
    await flights[0]?.land();
    expect(keysOf(flights)).toEqual(['a', 'b', 'c']);
  });

  it('never lets a question into a flight that has left, even for the same key', async () => {
    const { gathering, flights, turn } = setUp();
    void gathering.ask('a');
    turn();
    const late = gathering.ask('a');
    await flights[0]?.land();
    expect(flights).toHaveLength(2);
    await flights[1]?.land();
    expect(await late).toBe('a!');
  });

  it('a flight that fails fails its own questions only', async () => {
    const { gathering, flights, turn } = setUp();
    const first = gathering.ask('a');
    turn();
    const second = gathering.ask('b');
    first.catch(() => undefined);
    await flights[0]?.fail();
    await expect(first).rejects.toThrow('down');
    await flights[1]?.land();
    expect(await second).toBe('b!');
  });

  it('a flight that throws before it is off fails its own questions, and the next one leaves', async () => {
    let broken = true;
    const gathering = createGathering<string>({
      atOnce: 1, most: 10, patienceMs: 5, soon: (effect) => effect(), after: () => () => undefined,
      fly(keys) {
        if (broken) throw new Error('no store');
        return Promise.resolve((key) => `${key} of ${keys.length}`);
      },
    });
    await expect(gathering.ask('a')).rejects.toThrow('no store');
    broken = false;
    expect(await gathering.ask('b')).toBe('b of 1');
  });

  it('answers every question with the answer to its own key, whatever the order of things', async () => {
    const act = fc.oneof(fc.constantFrom('turn', 'pass', 'land', 'fail'), fc.stringMatching(/^[a-f]$/));
    await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), async (acts, atOnce, most) => {
      const { gathering, flights, turn, pass } = setUp({ atOnce, most });
      const asked: { key: string; answer: Promise<string> }[] = [];
      let over = 0;
      const next = (): Flight | undefined => flights[over] && flights[(over += 1) - 1];
      for (const one of acts) {
        if (one === 'turn') turn();
        else if (one === 'pass') pass(6);
        else if (one === 'land') await next()?.land();
        else if (one === 'fail') await next()?.fail();
        else asked.push({ key: one, answer: gathering.ask(one).catch(() => 'failed') });
        expect(flights.length - over).toBeLessThanOrEqual(atOnce);
      }
      turn();
      pass(6);
      for (let flight = next(); flight; flight = next()) await flight.land();
      for (const { key, answer } of asked) expect([`${key}!`, 'failed']).toContain(await answer);
      expect(flights.flatMap(({ keys }) => keys)).toHaveLength(asked.length);
      expect(flights.every(({ keys }) => keys.length <= most)).toBe(true);
    }));
  });
});
