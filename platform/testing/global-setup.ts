import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's address of the run's PostgreSQL. */
    databaseUrl: string;
  }
}

/**
 * One PostgreSQL for the whole run; each test file gets a database of its own in it. TEST_DATABASE_URL names a superuser on
 * another server, for instance one of an older version.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: given } = process.env;
  if (given) {
    project.provide('databaseUrl', given);
    return async () => undefined;
  }
  const server = await startTestPostgres();
  project.provide('databaseUrl', server.url);
  return () => server.stop();
}
