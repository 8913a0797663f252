import type { IncomingMessage } from 'node:http';
import { requestErrors } from '@dott/platform/errors';

/** Reads the fields of a small form that a page posted; throws a coded error when it is too large or none. */
export async function readForm(request: IncomingMessage, limit = 4 * 1024): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) throw requestErrors['unsupported-type']();
  return new URLSearchParams(await readText(request, limit));
}

/** Reads a small JSON object from the request; throws a coded error when it is too large or not one. */
export async function readJsonBody(request: IncomingMessage, limit = 16 * 1024): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw requestErrors['unsupported-type']();
  const value = parse(await readText(request, limit));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw requestErrors.malformed();
  // A JSON object that is not an array has string keys; its values are judged by who uses them.
  return value as Record<string, unknown>;
}

async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) throw requestErrors['too-large']();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw requestErrors.malformed({ cause: error });
  }
}
