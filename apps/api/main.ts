import { databaseUrls, type Config } from '@dott/platform/config';
import { startWorker as runWorker } from '@dott/platform/jobs';
import { buildApi } from './app.ts';
import { openBackEnd } from './process.ts';

/** A running role of the back end. */
export interface Running {
  /** Ends what has begun, takes nothing new, lets go of everything. */
  close(): Promise<void>;
}

/** Serves HTTP on API_HOST:API_PORT. Rejects when the port is taken or the database does not answer. */
export async function startApi(config: Config): Promise<Running> {
  const api = await buildApi({ config, role: 'api' });
  await api.backEnd.services.db.ping();
  await api.app.listen({ host: config.apiHost, port: config.apiPort });
  return { close: () => api.close() };
}

/** Relays the outboxes and runs jobs. */
export async function startWorker(config: Config): Promise<Running> {
  const backEnd = await openBackEnd({ config, role: 'worker', poolSize: 4 });
  const jobs = Object.assign({}, ...backEnd.modules.map((module) => module.jobs));
  const worker = await runWorker({ jobsUrl: databaseUrls(config).jobs, services: backEnd.services, jobs, concurrency: 4 });
  return {
    async close() {
      await worker.stop().finally(() => backEnd.close());
    },
  };
}
