import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contracts } from '@dott/modules/registry';
import { deriveKey, loadConfig, type Config } from '@dott/platform/config';
import { configureServerApi } from '@dott/platform/ui/server-api-link.ts';
import { createLog } from '@dott/platform/log';
import { openTracing, warnOfLostSpans } from '@dott/platform/telemetry';
import next from 'next';
import { serve, type WebServer } from './serve.ts';
import type { WebConfig } from './src/bff/web-config.ts';
import { findStylesheet, plainPages } from './src/public/plain-pages.ts';

export type { WebServer };

const here = fileURLToPath(new URL('.', import.meta.url));

// Node hands out the factory itself; the type of this CommonJS package describes its namespace.
const createNext = next as unknown as typeof next.default;

/** Starts the web app from its production build; answers when requests are served. */
export async function startWeb(config: Config): Promise<WebServer> {
  const web = webConfig(config);
  // Next looks at these in many places, and a web app that was built for production must not run as anything else.
  Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  configureServerApi({ apiUrl: web.apiUrl.origin, serviceKey: web.serviceKey });
  const app = createNext({ dev: false, dir: here, quiet: false, hostname: web.appUrl.hostname, port: web.port });
  await app.prepare();
  const pages = app.getRequestHandler();
  const tracing = await openTracing({ endpoint: config.otlpEndpoint, role: 'web', onTrouble: warnOfLostSpans(createLog({ level: config.logLevel, role: 'web' })) });
  const server = await serve({
    config: web,
    contracts,
    pages: (request, response) => pages(request, response),
    plainPages: plainPages({ stylesheet: findStylesheet(here), mailFolder: web.mailFolder }),
    tracing,
    onError: (error) => process.stderr.write(`web: ${error instanceof Error ? error.stack : String(error)}\n`),
  });
  return {
    port: server.port,
    async close() {
      await server.close();
      await app.close();
      await tracing?.close();
    },
  };
}

function webConfig(config: Config): WebConfig {
  return {
    port: config.port,
    appUrl: new URL(config.appUrl),
    apiUrl: new URL(config.apiUrl),
    serviceKey: config.serviceKey,
    csrfKey: deriveKey(config, 'csrf').toString('base64url'),
    trustProxy: config.trustProxy,
    crisp: config.crisp,
    ...(config.smtpUrl === undefined ? { mailFolder: join(config.dataDir, 'mail') } : {}),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startWeb(loadConfig(process.env));
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
