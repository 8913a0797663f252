import type { ServerResponse } from 'node:http';
import type { CodedError } from '@dott/platform/errors';

/** Answers with the problem document that the API would have sent for the same code. */
export function sendProblem(response: ServerResponse, error: CodedError, requestId: string): void {
  const { spec, code, detail } = error;
  if (detail.retryAfterMs !== undefined) response.setHeader('retry-after', String(Math.ceil(detail.retryAfterMs / 1000)));
  sendJson(response, spec.status, {
    type: `urn:dott:problem:${code}`,
    code,
    status: spec.status,
    title: error.message,
    class: spec.class,
    recovery: spec.recovery,
    params: detail.params ?? {},
    ...(detail.retryAfterMs === undefined ? {} : { retryAfterMs: detail.retryAfterMs }),
    ...detail.extra,
    requestId,
  }, 'application/problem+json; charset=utf-8');
}

/** Answers with JSON that no cache may keep. */
export function sendJson(response: ServerResponse, status: number, body: unknown, contentType = 'application/json; charset=utf-8'): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length, 'cache-control': 'no-store' });
  response.end(bytes);
}
