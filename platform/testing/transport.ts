import type { FastifyInstance } from 'fastify';
import type { Transport } from '../http/client.ts';

export interface InjectOptions {
  readonly serviceKey: string;
  readonly sid?: string;
  /** Headers beside the kit's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries calls into the API without a socket, with the credentials that the web app's server would send. */
export function injectTransport(app: FastifyInstance, options: InjectOptions): Transport {
  return async (call) => {
    const headers: Record<string, string> = {
      'x-dott-service-key': options.serviceKey,
      'x-dott-client-ip': '203.0.113.7',
      'x-dott-client-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      'x-dott-client-language': 'en-GB',
      ...(options.sid !== undefined && { authorization: `Session ${options.sid}` }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
      ...options.headers,
    };
    const upload = call.file && (await multipart(call.file));
    const reply = await app.inject({
      method: call.method,
      url: call.path,
      headers: { ...headers, ...upload?.headers },
      ...(upload ? { payload: upload.payload } : call.json !== undefined && { payload: call.json as object }),
    });
    const success = reply.statusCode < 300;
    if (call.binary && success) return { status: reply.statusCode, body: new Blob([new Uint8Array(reply.rawPayload)]) };
    return { status: reply.statusCode, body: reply.body === '' ? undefined : JSON.parse(reply.body) };
  };
}

/** Writes a file as a browser's form would. */
async function multipart(file: Blob): Promise<{ payload: Buffer; headers: Record<string, string> }> {
  const form = new FormData();
  form.set('file', file, file instanceof File ? file.name : 'file.bin');
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  return { payload: Buffer.from(await request.arrayBuffer()), headers: { 'content-type': request.headers.get('content-type') ?? '' } };
}
