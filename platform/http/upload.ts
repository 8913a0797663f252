import { currentCsrfToken, forgetCsrfToken } from './browser.ts';
import { Problem } from './failure.ts';
import type { ProblemBody } from '../errors/index.ts';

// A photograph on a poor line takes minutes, and fetch cannot tell how far it is: so this one call goes by XMLHttpRequest.
const tokenTimeoutMs = 30_000;
const uploadTimeoutMs = 10 * 60_000;

export interface UploadOptions {
  /** Hears the part that has been sent, from 0 to 1. */
  readonly onProgress?: (part: number) => void;
  /** The same key for each try, so that a file whose answer was lost is not kept twice. */
  readonly idempotencyKey: string;
}

/** Sends one file to an upload operation; throws a Problem like every other call. */
export async function uploadFile(path: string, file: File, options: UploadOptions): Promise<void> {
  try {
    await send(path, file, options);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'security.csrf') throw error;
    // The token dies with each change of the session; a new one is asked for once.
    forgetCsrfToken();
    await send(path, file, options);
  }
}

async function send(path: string, file: File, options: UploadOptions): Promise<void> {
  const token = await currentCsrfToken(AbortSignal.timeout(tokenTimeoutMs)).catch(() => undefined);
  if (token === undefined) throw lost('network.unreachable');
  const form = new FormData();
  form.set('file', file);
  await new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.timeout = uploadTimeoutMs;
    request.setRequestHeader('x-csrf-token', token);
    request.setRequestHeader('idempotency-key', options.idempotencyKey);
    request.setRequestHeader('accept', 'application/json');
    request.upload.onprogress = ({ loaded, total }) => options.onProgress?.(total === 0 ? 0 : loaded / total);
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve() : reject(problemIn(request)));
    request.onerror = () => reject(lost(navigator.onLine ? 'network.unreachable' : 'network.offline'));
    request.ontimeout = () => reject(lost('network.timeout'));
    request.send(form);
  });
}

function problemIn(request: XMLHttpRequest): Problem {
  try {
    // Every failure of our own server is a problem document.
    return new Problem(JSON.parse(request.responseText) as ProblemBody);
  } catch {
    return lost('network.unreachable');
  }
}

function lost(code: string): Problem {
  return new Problem({ type: `urn:dott:error:${code}`, code, class: 'NETWORK', recovery: 'retry', status: 0, title: code, requestId: '' });
}
