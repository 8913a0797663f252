import type { Config } from '@dott/platform/config';
import type { Role } from '../launch/roles.ts';
import { stopSignal, untilAborted } from '../launch/stop-signal.ts';

interface Running {
  close(): Promise<void>;
}

/** Runs one role in this process until it is asked to stop, then lets it finish what it has begun. */
export async function runRole(role: Role, config: Config): Promise<void> {
  const stop = stopSignal();
  const running = await starters[role](config);
  await untilAborted(stop);
  await running.close();
}

const starters: Record<Role, (config: Config) => Promise<Running>> = {
  api: async (config) => (await import('@dott/api/main')).startApi(config),
  worker: async (config) => (await import('@dott/api/main')).startWorker(config),
  web: async (config) => (await import('@dott/web/main')).startWeb(config),
};
