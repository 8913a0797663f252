import { deriveKey, loadConfig } from '@dott/platform/config';
import { contracts } from '@dott/modules/registry';
import { serve } from '@dott/web/serve';
import { freePort } from '../environment.ts';
import { announce, settings } from './serving.ts';

// The web app's own server as it stands before Next: everything under /api goes this way, pages are left out.
const { env, apiPort } = settings<{ env: Record<string, string>; apiPort: number }>();
const config = loadConfig(env);
const port = await freePort();
await serve({
  config: {
    port, host: '127.0.0.1', appUrl: new URL(`http://localhost:${port}`), apiUrl: new URL(`http://127.0.0.1:${apiPort}`),
    serviceKey: config.serviceKey, csrfKey: deriveKey(config, 'csrf').toString('base64url'), trustProxy: [],
  },
  contracts,
  pages: async (_request, response) => void response.writeHead(404).end(),
  plainPages: async () => undefined,
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});
announce(`http://127.0.0.1:${port}`);
