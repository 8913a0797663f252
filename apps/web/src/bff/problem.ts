import type { ServerResponse } from 'node:http';
import { retryAfter, toProblem, type CodedError } from '@dott/platform/errors';

/** Answers with the problem document that the API would have sent for the same code. */
export function sendProblem(response: ServerResponse, error: CodedError, requestId: string): void {
  const wait = retryAfter(error);
  if (wait !== undefined) response.setHeader('retry-after', wait);
  sendJson(response, error.spec.status, toProblem(error, requestId), 'application/problem+json; charset=utf-8');
}

/** Answers with JSON that no cache may keep. */
export function sendJson(response: ServerResponse, status: number, body: unknown, contentType = 'application/json; charset=utf-8'): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length, 'cache-control': 'no-store' });
  response.end(bytes);
}
