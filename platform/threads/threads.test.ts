import { describe, expect, it } from 'vitest';
import { openThread, ThreadUnavailableError } from './index.ts';

const open = (options = {}) => openThread<string, string>(new URL('./threads.fixture.ts', import.meta.url), { timeoutMs: 5_000, maxWaiting: 10, ...options });

describe('a thread', () => {
  it('answers calls in their order, and goes on after a failure', async () => {
    const thread = open();
    const answers = await Promise.allSettled(['a', 'throw', 'b'].map((input) => thread.call(input)));
    expect(answers).toMatchObject([{ value: 'a 1' }, { reason: { name: 'RangeError', message: 'no such thing' } }, { value: 'b 3' }]);
  });

  it('is replaced when it hangs or ends, and the calls behind get their turn', async () => {
    const thread = open({ timeoutMs: 1_500 });
    const [hung, behind] = await Promise.allSettled([thread.call('hang'), thread.call('behind')]);
    expect(hung).toMatchObject({ reason: expect.any(ThreadUnavailableError) });
    expect(behind).toMatchObject({ value: 'behind 1' });
    await expect(thread.call('leave')).rejects.toThrow(ThreadUnavailableError);
    expect(await thread.call('after')).toBe('after 1');
  });

  it('has time of its own to start, which no call is charged with', async () => {
    const slow = (startMs: number) => openThread<string, string>(new URL('./slow-start.fixture.ts', import.meta.url), { timeoutMs: 1_000, startMs, maxWaiting: 10 });
    expect(await slow(20_000).call('a')).toBe('a');
    await expect(slow(600).call('a')).rejects.toThrow('took too long to start');
  });

  it('lets the process go on while it is busy', async () => {
    const thread = open({ timeoutMs: 500 });
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 10);
    await expect(thread.call('hang')).rejects.toThrow('took too long');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('refuses more calls than may wait', async () => {
    const thread = open({ maxWaiting: 2 });
    const answers = await Promise.allSettled(['a', 'b', 'c'].map((input) => thread.call(input)));
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(await thread.call('d')).toBe('d 3');
  });

  it('keeps a place in the line for others', async () => {
    const thread = open({ maxWaiting: 10, maxWaitingEach: 2 });
    const greedy = await Promise.allSettled([...['a', 'b', 'c'].map((input) => thread.call(input, 'greedy')), thread.call('d', 'modest')]);
    expect(greedy.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await thread.call('e', 'greedy')).toBe('e 4');
  });
});
