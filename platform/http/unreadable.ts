import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from '../errors/index.ts';
import { toCodedError } from './problem.ts';
import { replyHeaders } from './reply-headers.ts';

/** Answers for an address that the router cannot read, before any hook has run: the problem and the headers of every other reply. */
export function refuseAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const coded = toCodedError(error);
  void reply.headers(replyHeaders).code(coded.spec.status).type('application/problem+json').send(toProblem(coded, request.id));
}

/** Answers to bytes that are no HTTP, with the headers of every other reply. */
export function refuseBytes(_error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = Object.entries({ ...replyHeaders, 'content-length': '0', connection: 'close' });
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
}
