import { fileURLToPath } from 'node:url';
import { contracts } from '@dott/modules/registry';
import { configureServerApi } from '@dott/platform/ui/server-api-link.ts';
import next from 'next';
import { serve, type WebServer } from './serve.ts';
import type { WebConfig } from './src/bff/web-config.ts';
import { plainPages } from './src/public/plain-pages.ts';

export type { WebConfig, WebServer };

const here = fileURLToPath(new URL('.', import.meta.url));

/** Starts the web app from its production build; answers when requests are served. */
export async function startWeb(config: WebConfig): Promise<WebServer> {
  // Next looks at this variable in many places, and a web app that was built for production must not run as anything else.
  Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  configureServerApi({ apiUrl: config.apiUrl, serviceKey: config.serviceKey });
  const app = next({ dev: false, dir: here, quiet: true, hostname: config.appUrl.hostname, port: config.port });
  await app.prepare();
  const pages = app.getRequestHandler();
  const server = await serve({
    config,
    contracts,
    pages: (request, response) => pages(request, response),
    plainPages: plainPages({ webRoot: here, mailFolder: config.mailFolder }),
    onError: (error) => process.stderr.write(`web: ${error instanceof Error ? error.stack : String(error)}\n`),
  });
  return {
    port: server.port,
    async close() {
      await server.close();
      await app.close();
    },
  };
}
