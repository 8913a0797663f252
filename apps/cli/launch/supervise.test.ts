import { spawn } from 'node:child_process';
import { isRunning } from '@dott/platform/processes';
import { expect, it, vi } from 'vitest';
import { EXIT_HOPELESS, supervise } from './supervise.ts';

function watch(script: string) {
  const ends: [string, boolean][] = [];
  let starts = 0;
  return {
    ends,
    starts: () => starts,
    run: () => supervise({
      role: 'test',
      start() {
        starts += 1;
        return spawn('sh', ['-c', script], { stdio: 'ignore' });
      },
      onChange: () => undefined,
      onEnd: (end, hopeless) => ends.push([end, hopeless]),
    }),
  };
}

it('starts again what ends by itself, until it is stopped', async () => {
  const { run, ends, starts } = watch('exit 3');
  const supervised = await run();
  await vi.waitFor(() => expect(starts()).toBeGreaterThanOrEqual(3), 10_000);
  await supervised.stop('SIGTERM', 1_000);
  expect(ends[0]).toEqual(['ended with code 3', false]);
});

it('does not start again what says that it is hopeless', async () => {
  const { run, ends, starts } = watch(`exit ${EXIT_HOPELESS}`);
  await run();
  await vi.waitFor(() => expect(ends).toEqual([[`ended with code ${EXIT_HOPELESS}`, true]]));
  await new Promise((done) => setTimeout(done, 500));
  expect(starts()).toBe(1);
});

it('asks first and insists past the grace time', async () => {
  const { run, starts } = watch('trap "" TERM; while true; do sleep 0.1; done');
  const supervised = await run();
  const ref = supervised.current();
  await new Promise((done) => setTimeout(done, 200));
  await supervised.stop('SIGTERM', 300);
  expect(ref && isRunning(ref)).toBe(false);
  expect(starts()).toBe(1);
});
