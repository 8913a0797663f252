import { expect, it } from 'vitest';
import { isRunner, runnersAbove } from './ancestors.ts';

it.each(['npm exec pnpm@12 start', 'pnpm start', '/usr/bin/node /usr/lib/node_modules/npm/bin/npx-cli.js pnpm@12 start', 'node /opt/pnpm/bin/pnpm.mjs start', 'npx pnpm start'])(
  'knows a package runner: %s',
  (command) => expect(isRunner(command)).toBe(true),
);

it.each(['bash', "sh -c 'pnpm' start", 'node /srv/node_modules/.pnpm/vitest/vitest.mjs run', 'python3 harness.py npx', '/usr/bin/tmux', 'vim npm.txt'])(
  'takes nothing else for one: %s',
  (command) => expect(isRunner(command)).toBe(false),
);

it('stops looking at the first process that is no runner and no shell of one', () => {
  // This test runs below vitest, which is neither.
  expect(runnersAbove(process.pid)).toEqual([]);
});
