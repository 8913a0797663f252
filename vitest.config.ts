import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{platform,modules,apps,tools}/**/*.test.ts', 'tests/schema/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.next/**'],
    globalSetup: ['platform/testing/global-setup.ts'],
    setupFiles: ['apps/api/test-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
