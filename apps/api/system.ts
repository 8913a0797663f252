import { systemErrors } from '@dott/platform/errors';
import { defineModule, openApiOf, type ServerModule, type Services } from '@dott/platform/http';
import type { Contract } from '@dott/platform/http/contract';
import { system } from '@dott/platform/http/system-contract';

/** Serves health, readiness and the API's description. */
export function systemModule(contracts: readonly Contract[], version: string): ServerModule {
  const description = openApiOf([...contracts, system], version);
  return defineModule({
    contract: system,
    handlers: {
      health: async () => ({ status: 'ok' as const }),
      ready: async (ctx) => ready(ctx.services),
      openapi: async () => description,
    },
  });
}

async function ready(services: Services) {
  const postgresql = await services.db.ping().then(() => 'ok', () => 'unreachable');
  const dependencies = { postgresql, files: 'data folder, one node' };
  if (postgresql !== 'ok') throw systemErrors.unavailable({ retryAfterMs: 2_000, extra: { dependencies } });
  return { status: 'ok' as const, dependencies };
}
