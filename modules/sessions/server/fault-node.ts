// A node in a process of its own, so that a test can stop and kill it: GET /<sid> answers 200, 401 or 503.
import { createServer } from 'node:http';
import { openDatabase } from '@dott/platform/db';
import { CodedError } from '@dott/platform/errors';
import { createLog } from '@dott/platform/log';
import { createMetrics } from '@dott/platform/metrics';
import { systemClock } from '@dott/platform/time';
import { createSessionEngine, type SessionEngineDeps } from './engine.ts';

interface Settings {
  readonly systemUrl: string;
  readonly config: SessionEngineDeps['config'];
}

// The test that forks this process wrote the argument.
const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const db = openDatabase({
  appUrl: settings.systemUrl, systemUrl: settings.systemUrl, poolSize: 4, namedStatements: true, onError: () => {}, auditStatements: () => [],
});
const engine = createSessionEngine({ db, clock: systemClock, log: createLog({ level: 'silent', role: 'node' }), metrics: createMetrics('node'), config: settings.config });
await engine.start();

const server = createServer((request, response) => {
  void engine.resolve((request.url ?? '/').slice(1))
    .then((view) => (view ? 200 : 401), (error: unknown) => (error instanceof CodedError ? error.spec.status : 500))
    .then((status) => void response.writeHead(status).end());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address ? address.port : 0);
});
