import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Cuts a request whose body falls silent. A poor line may take its time with a photograph, so what counts is that something
 * arrives; the server's own limit ends what only drips. Silence of ours, while a neighbour has not taken what came, is not the client's.
 */
export function cutWhenSilent(request: IncomingMessage, response: ServerResponse, silenceMs: number): void {
  const { headers, socket } = request;
  if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return;
  let seen = socket.bytesRead;
  const watch = setInterval(() => {
    const silent = socket.bytesRead === seen && request.readableLength === 0;
    seen = socket.bytesRead;
    if (request.complete || !silent) return;
    clearInterval(watch);
    if (!response.headersSent) {
      response.writeHead(408, { 'content-length': 0, connection: 'close' });
      response.end();
    }
    socket.destroySoon();
  }, silenceMs);
  response.once('close', () => clearInterval(watch));
}
