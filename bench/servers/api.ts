import { buildApi } from '@dott/api/app';
import { loadConfig } from '@dott/platform/config';
import { freePort } from '../environment.ts';
import { announce, settings } from './serving.ts';

interface Settings {
  readonly env: Readonly<Record<string, string>>;
  /** Life of a session in memory, 0 for none: then each check asks the next tier. Smaller than the variable allows. */
  readonly sessionCacheTtlMs?: number;
}

// The product's API as `dott api` runs it.
const { env, sessionCacheTtlMs } = settings<Settings>();
const config = loadConfig(env);
// A node is registered under its host and port: two of the same name would take each other for a former self.
const apiPort = await freePort();
const api = await buildApi({ config: { ...config, apiPort, ...(sessionCacheTtlMs !== undefined && { sessionCacheTtlMs }) }, role: 'api' });
announce(await api.app.listen({ host: '127.0.0.1', port: apiPort }), { close: () => api.close() });
