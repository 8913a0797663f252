import { fork } from 'node:child_process';
import { once } from 'node:events';
import { webHeaders } from './business.ts';
import type { Environment } from './environment.ts';
import { measure, type Effort, type Figures, type Request } from './measure.ts';
import type { Told } from './servers/serving.ts';

/** The longest way of all: its cost falls for longer than that of the others. */
export const WEB_WARM_SECONDS = 12;

/** A request with each of the cookies that a server told of. */
export function cookieRequests(path: string): (told: Told) => Request[] {
  return ({ cookies }) => cookies.map((cookie) => ({ method: 'GET', path, headers: { cookie } }));
}

/** The web app's server and a bare proxy in front of one and the same API. */
export async function measureWeb(environment: Environment, sids: readonly string[], effort: Effort): Promise<Figures[]> {
  const { env } = environment;
  const api = fork(new URL('servers/api.ts', import.meta.url), [JSON.stringify({ env })], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const [message] = await once(api, 'message');
    // What `announce` sent.
    const { told: { port: apiPort } } = message as { told: Told };
    const requests = sids.map((sid): Request => ({ method: 'GET', path: '/api/auth/session-v2', headers: { cookie: `sid=${sid}` } }));
    const { authorization: _, ...headers } = webHeaders(environment, '');
    return await measure([
      { name: 'bare Node proxy', server: 'bare-proxy.ts', settings: { apiPort, headers }, requests, spread: true },
      { name: '**web app**', server: 'web.ts', settings: { env, apiPort }, requests, spread: true },
    ], { ...effort, warmSeconds: WEB_WARM_SECONDS, postgresTime: undefined });
  } finally {
    api.kill('SIGTERM');
  }
}
