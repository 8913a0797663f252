import type { Tracing } from '@dott/platform/telemetry';
import type { NodeHandler } from './request-handler.ts';

/** Puts a span around every request of the front door; what its query holds stays out, because mailed links carry tokens there. */
export function traceVisits(handle: NodeHandler, tracing: Tracing): NodeHandler {
  return (request, response) => {
    const method = request.method ?? 'GET';
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const kind = path.startsWith('/api') ? 'api' : 'page';
    return tracing.span({ name: `web ${method} ${kind}`, kind: 'server', facts: { 'http.request.method': method, 'url.path': path } }, async (span) => {
      await handle(request, response);
      span.tell({ 'http.response.status_code': response.statusCode, 'dott.request_id': String(response.getHeader('x-request-id') ?? '') });
    });
  };
}
