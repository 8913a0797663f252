import { defineConfig } from 'vitest/config';

/**
 * Tests with a database: one PostgreSQL for the run, the API inside the test process. A worker reads the program once for all of its files:
 * to read it for each takes as long as the tests. So a file leaves nothing behind in its process: what it puts in place it takes away.
 */
const withDatabase = {
  isolate: false,
  globalSetup: ['platform/testing/global-setup.ts'],
  setupFiles: ['apps/api/test-setup.ts'],
  exclude: ['**/node_modules/**', '**/.next/**'],
  pool: 'forks' as const,
};

/** Tests that run the repository's own tools over a copy of it: type checks and linters, which take their time on a busy machine. */
const tools = {
  exclude: ['**/node_modules/**'],
  pool: 'forks' as const,
  fileParallelism: false,
  maxWorkers: 1,
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

/** Tests of the whole product. */
const wholeProduct = {
  exclude: ['**/node_modules/**'],
  pool: 'forks' as const,
  testTimeout: 300_000,
  // The first of them builds the web app, which takes minutes on a busy machine.
  hookTimeout: 500_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A product that has to end is given the time that it takes.
    teardownTimeout: 60_000,
    projects: [
      // A third one works while two wait for a Redis that hangs or a bound that passes.
      { extends: true, test: { ...withDatabase, name: 'api', maxWorkers: 3, include: ['{platform,modules,apps}/**/*.test.{ts,tsx}'] } },
      { extends: true, test: { ...tools, name: 'tools', include: ['tools/**/*.test.ts'] } },
      { extends: true, test: { ...withDatabase, name: 'schema', include: ['tests/schema/**/*.test.ts'] } },
      { extends: true, test: { ...withDatabase, name: 'abuse', include: ['tests/abuse/**/*.test.ts'] } },
      { extends: true, test: { ...wholeProduct, name: 'faults', fileParallelism: false, maxWorkers: 1, include: ['tests/faults/**/*.test.ts'] } },
      { extends: true, test: { ...wholeProduct, name: 'e2e', globalSetup: ['tests/e2e/global-setup.ts'], include: ['tests/e2e/**/*.test.ts'] } },
    ],
  },
});
