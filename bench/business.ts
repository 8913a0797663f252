import { randomUUID } from 'node:crypto';
import { buildApi, type Api } from '@dott/api/app';
import { openShop } from '@dott/api/test-shop';
import type { TenantId, UserId } from '@dott/platform/ids';
import type { Environment } from './environment.ts';

/** Businesses with people who are signed in, made over the API itself. */
export interface Business {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly sid: string;
  /** Calls the API as the web app's server does; throws when the answer is no success. */
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<Record<string, unknown>>;
  /** One more session of the owner. */
  signIn(): Promise<string>;
}

/** The headers of a call that the web app's server makes for somebody. */
export function webHeaders(environment: Environment, sid: string): Record<string, string> {
  return {
    authorization: `Session ${sid}`,
    'x-dott-service-key': environment.config.serviceKey,
    'x-dott-client-ip': '203.0.113.7',
    'x-dott-client-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'x-dott-client-language': 'en-GB',
  };
}

/** The API in this process, for preparing. */
export function openApi(environment: Environment): Promise<Api> {
  return buildApi({ config: environment.config, role: 'bench' });
}

/** A business as onboarding leaves it, with its owner signed in. */
export async function openBusiness(api: Api, environment: Environment): Promise<Business> {
  const { services } = api.backEnd;
  const { tenantId, userId, sid } = await openShop(services, { businessName: 'Amina Traders' });
  return {
    tenantId, userId, sid,
    call: caller(api, environment, sid),
    async signIn() {
      const client = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', language: 'en-GB' };
      const created = await services.db.withSystem('one more session', (tx) => services.sessions.create(tx, { userId, tenantId, client }));
      return created.sid;
    },
  };
}

function caller(api: Api, environment: Environment, sid: string): Business['call'] {
  return async (method, path, body) => {
    const key = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
    const reply = await api.app.inject({ method, url: path, headers: { ...webHeaders(environment, sid), ...key }, ...(body && { payload: body }) });
    if (reply.statusCode >= 300) throw new Error(`${method} ${path}: ${reply.statusCode} ${reply.body}`);
    return reply.json<Record<string, unknown>>();
  };
}
