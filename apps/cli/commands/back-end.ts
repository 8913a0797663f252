import type { Config } from '@dott/platform/config';
import { CodedError } from '@dott/platform/errors';
import type { Services } from '@dott/platform/http';
import { LaunchError } from '../launch/launch-error.ts';
import { runningDatabase } from '../launch/running-database.ts';

/** Works with the back end's services in this process: against DATABASE_URL, or against the database that runs in the data folder. */
export async function withBackEnd<T>(config: Config, work: (services: Services) => Promise<T>): Promise<T> {
  const { openBackEnd } = await import('@dott/api/process');
  const backEnd = await openBackEnd({ config: reachable(config), role: 'cli', poolSize: 2 });
  try {
    return await work(backEnd.services);
  } catch (error) {
    if (!(error instanceof CodedError) || error.spec.status !== 503) throw error;
    // A change that stands may still be waiting for a process that is slow to say that it heard of it.
    throw new LaunchError('Not everything answered in time. Run the same command again: what is done already is not done twice.');
  } finally {
    await backEnd.close();
  }
}

function reachable(config: Config): Config {
  if (config.databaseUrl !== undefined || config.databaseSystemUrl !== undefined) return config;
  return { ...config, databaseUrl: runningDatabase(config) };
}
