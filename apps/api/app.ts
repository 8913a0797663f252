import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { refuseAddress, refuseBytes, serve } from '@dott/platform/http';
import { openBackEnd, type BackEnd, type ProcessOptions } from './process.ts';
import { systemModule } from './system.ts';

export interface Api {
  readonly app: FastifyInstance;
  readonly backEnd: BackEnd;
  /** Lets open requests end, then lets go of everything. */
  close(): Promise<void>;
}

const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  // The file is this program's own.
  return (JSON.parse(text) as { version: string }).version;
};

/** Builds the API without listening; tests inject requests into it. */
export async function buildApi(options: ProcessOptions): Promise<Api> {
  const backEnd = await openBackEnd(options);
  const { services, modules } = backEnd;
  const logger: FastifyBaseLogger = services.log;
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Node keeps random bytes ready for this one; an id that sorts would cost the tenth part of a session check.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: 256 * 1024,
    // As long as the web app gives a body to arrive over a poor line; a connection that is silent ends by the other one.
    requestTimeout: 120_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseBytes,
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: true, maxParamLength: 200 },
  });
  await serve(app, {
    modules: [...modules, systemModule(modules.map((module) => module.contract), version())],
    services,
    authenticate: (credential) => services.authenticate(credential),
    serviceKey: services.config.serviceKey,
  });
  app.addHook('preClose', async () => backEnd.drain());
  await app.ready();
  return {
    app,
    backEnd,
    async close() {
      await app.close().finally(() => backEnd.close());
    },
  };
}
