import { createServer, request as send, Agent } from 'node:http';
import { announce, settings } from './serving.ts';

// The floor of a proxy: Node's own server and client, one connection kept alive for each request under way, bytes passed on.
const { apiPort, headers } = settings<{ apiPort: number; headers: Record<string, string> }>();
const agent = new Agent({ keepAlive: true });
const server = createServer((request, response) => {
  const sid = /(?:^|; )sid=([\w-]{36})/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const onward = send({ host: '127.0.0.1', port: apiPort, path: '/api/sessions/current', agent, headers: { ...headers, authorization: `Session ${sid}` } }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  onward.end();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  announce(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
});
