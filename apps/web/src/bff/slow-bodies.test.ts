import { createServer } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutWhenSilent } from './slow-bodies.ts';

const patienceMs = 150;
const server = createServer((request, response) => {
  cutWhenSilent(request, response, patienceMs);
  // Like a neighbour that takes what came only after a while.
  setTimeout(() => void text(request).then((body) => response.end(`${body.length}`), () => undefined), request.url === '/late' ? 4 * patienceMs : 0);
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => {
  server.closeAllConnections();
  server.close(done);
}));

async function send(path: string, parts: readonly string[], pauseMs: number): Promise<string> {
  // A server that listens on a port has such an address.
  const socket = createConnection({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const answer = text(socket).catch(() => '');
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n`);
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return answer;
}

it('cuts a body that falls silent', async () => {
  expect(await send('/', ['12345'], 0)).toMatch(/^HTTP\/1\.1 408 /);
});

it('lets a poor line take its time', async () => {
  expect(await send('/', ['12', '34', '56', '78', '90'], patienceMs / 2)).toMatch(/\r\n10\r\n|\r\n\r\n10$/);
});

it('does not blame the client for what was not taken from it yet', async () => {
  expect(await send('/late', ['1234567890'], 0)).toMatch(/^HTTP\/1\.1 200 /);
});
