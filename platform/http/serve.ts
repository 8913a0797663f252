import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requestErrors, retryAfter, toProblem, type CodedError } from '../errors/index.ts';
import type { Authenticate, Services } from './context.ts';
import { binaryReply, isSigned, isUpload, type Operation, type SignedMessage, type UploadedFile } from './contract.ts';
import { clientFacts, fingerprintCookie, isTrusted, passedRequestId, sessionCredential } from './credentials.ts';
import { dispatch, type Call } from './dispatch.ts';
import type { ServerModule } from './module.ts';
import { toCodedError } from './problem.ts';
import { replyHeaders } from './reply-headers.ts';
import { traceRequests } from './trace-requests.ts';

const DEFAULT_BODY_BYTES = 256 * 1024;

export interface ServeOptions {
  readonly modules: readonly ServerModule[];
  readonly services: Services;
  readonly authenticate: Authenticate;
  readonly serviceKey: string;
}

/** Registers every operation of every module; each is a route made from its contract and nothing else. */
export async function serve(app: FastifyInstance, options: ServeOptions): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fields: 20, fieldSize: 64 * 1024, parts: 25 }, throwFileSizeLimit: true });
  // JSON and uploads are all that an operation takes; a form of another origin can send plain text without asking.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => sendProblem(toCodedError(error), request, reply, options.services));
  app.setNotFoundHandler((request, reply) => sendProblem(requestErrors['not-found'](), request, reply, options.services));
  app.addHook('onRequest', async (request, reply) => {
    // Before anything can fail: browser, log and audit trail speak of a request by one id.
    request.id = passedRequestId(request, options.serviceKey) ?? request.id;
    void reply.headers(replyHeaders);
  });
  const { tracing } = options.services;
  if (tracing) traceRequests(app, tracing, options.serviceKey);
  for (const module of options.modules) {
    for (const [name, operation] of Object.entries(module.contract.operations)) {
      if (operation.switchedBy && !options.services.config[operation.switchedBy]) continue;
      if (isSigned(operation.body)) await app.register(async (unread) => routeUnread(unread, options, module, name, operation));
      else route(app, options, module, name, operation);
    }
  }
}

/** A route of its own scope, in which a body stays the bytes that came: a signature is over them, not over what they say. */
function routeUnread(scope: FastifyInstance, ...[options, module, name, operation]: [ServeOptions, ServerModule, string, Operation]): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  route(scope, options, module, name, operation);
}

function route(app: FastifyInstance, options: ServeOptions, module: ServerModule, name: string, operation: Operation): void {
  app.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    bodyLimit: bodyLimitOf(operation),
    handler: async (request, reply) => {
      const trusted = isTrusted(request, options.serviceKey);
      const key = request.headers['idempotency-key'];
      const call: Call = {
        operation,
        name: `${module.contract.name}.${name}`,
        key: name,
        module,
        trusted,
        client: clientFacts(request, trusted),
        sid: sessionCredential(request),
        fingerprint: fingerprintCookie(request),
        authorization: request.headers.authorization,
        requestId: request.id,
        idempotencyKey: typeof key === 'string' ? key : undefined,
        setHeader: (header, value) => void reply.header(header, value),
        read: async () => ({
          params: request.params,
          query: request.query,
          body: isUpload(operation.body) || isSigned(operation.body) ? undefined : request.body,
          file: isUpload(operation.body) ? await readFile(request, operation.body.maxBytes) : undefined,
          signed: isSigned(operation.body) ? signedMessage(request, operation.body.header) : undefined,
        }),
      };
      const result = await dispatch(options, call);
      return sendReply(reply, operation, result);
    },
  });
}

function bodyLimitOf({ body, maxBodyBytes }: Operation): number {
  if (isUpload(body)) return body.maxBytes + 64 * 1024;
  return isSigned(body) ? body.maxBytes : (maxBodyBytes ?? DEFAULT_BODY_BYTES);
}

function signedMessage({ body, headers }: FastifyRequest, header: string): SignedMessage {
  const signature = headers[header];
  return { bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0), signature: typeof signature === 'string' ? signature : '' };
}

async function readFile(request: FastifyRequest, maxBytes: number): Promise<UploadedFile | undefined> {
  if (!request.isMultipart()) throw requestErrors['unsupported-type']();
  try {
    const part = await request.file({ limits: { fileSize: maxBytes } });
    if (part?.fieldname !== 'file') return undefined;
    return { filename: part.filename, bytes: await part.toBuffer() };
  } catch (error) {
    // The parser's word about a body that ends early or has no boundary comes without a status.
    throw error instanceof Error && 'statusCode' in error ? error : requestErrors.malformed({ cause: error });
  }
}

function sendReply(reply: FastifyReply, operation: Operation, result: unknown): FastifyReply {
  if (!operation.reply) return reply.code(operation.status ?? 204).send();
  const file = binaryReply(operation, result);
  if (!file) return reply.code(operation.status ?? 200).send(result);
  const name = (file.filename ?? 'file').replaceAll(/[^\w.-]+/g, '_');
  return reply.code(operation.status ?? 200)
    .header('content-type', file.contentType)
    .header('content-disposition', `${file.disposition ?? 'attachment'}; filename="${name}"`)
    .send(file.body instanceof Uint8Array ? Buffer.from(file.body) : file.body);
}

function sendProblem(error: CodedError, request: FastifyRequest, reply: FastifyReply, services: Services): FastifyReply {
  if (error.spec.status >= 500) {
    services.log.error({ err: error.cause ?? error, code: error.code, requestId: request.id }, 'a request failed');
  }
  const wait = retryAfter(error);
  if (wait !== undefined) void reply.header('retry-after', wait);
  return reply.code(error.spec.status).type('application/problem+json').send(toProblem(error, request.id));
}
