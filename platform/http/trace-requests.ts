import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OpenSpan, Tracing } from '../telemetry/index.ts';
import { isTrusted } from './credentials.ts';

/** Puts a span around every request; a caller names the span above it only with the web app's credential. */
export function traceRequests(app: FastifyInstance, tracing: Tracing, serviceKey: string): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  app.addHook('onRequest', (request, _reply, done) => {
    const given = request.headers['traceparent'];
    const span = tracing.begin({
      name: `${request.method} ${request.routeOptions.url ?? '(no route)'}`,
      kind: 'server',
      parent: typeof given === 'string' && isTrusted(request, serviceKey) ? given : undefined,
      facts: { 'http.request.method': request.method, 'http.route': request.routeOptions.url },
    });
    spans.set(request, span);
    span.within(done);
  });
  // Reading a body goes on in the socket's own course of calls, so the span is taken up again behind it.
  app.addHook('preValidation', (request, _reply, done) => spans.get(request)?.within(done) ?? done());
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.tell({ 'http.response.status_code': reply.statusCode, 'dott.request_id': request.id });
    span?.end(reply.statusCode >= 500 ? new Error('failed') : undefined);
    done();
  });
}
