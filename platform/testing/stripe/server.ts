import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { parse } from 'qs';
import { billingEndpoints } from './billing-endpoints.ts';
import { catalogEndpoints } from './catalog-endpoints.ts';
import { customerEndpoints } from './customer-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { invalid, StripeRefusal } from './errors.ts';
import { expand } from './expand.ts';
import type { Fault, Faults } from './faults.ts';
import { newId } from './store.ts';
import type { World } from './world.ts';

/** One call as it came in and went out. */
export interface LoggedCall {
  readonly method: string;
  readonly path: string;
  readonly params: Record<string, unknown>;
  readonly idempotencyKey: string | null;
  readonly apiVersion: string | null;
  readonly requestId: string;
  /** What was answered; 0 when the answer was held back. */
  readonly status: number;
  /** Answered from an earlier call with the same idempotency key. */
  readonly replayed: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

interface ServerOptions {
  readonly world: World;
  readonly secretKey: string;
  readonly faults: Faults;
  readonly log: LoggedCall[];
}

/** Stripe's API as it speaks: forms in, JSON out, keys that make a repeated call one call. */
export function createServer({ world, secretKey, faults, log }: ServerOptions): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } });
  const seen = new Map<string, { print: string; answer: Answer }>();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, readForm(String(body))));
  // A GET of the SDK names JSON as its content and sends none.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, _body, done) => done(null, {}));

  async function answerCall(request: FastifyRequest, reply: FastifyReply, endpoint?: Endpoint): Promise<unknown> {
    const requestId = newId('req', 14);
    const path = request.url.split('?')[0] ?? '';
    const params = request.method === 'GET' ? readForm(request.url.split('?')[1] ?? '') : readBody(request.body);
    const idempotencyKey = request.method === 'POST' ? header(request, 'idempotency-key') : null;
    const fault = faults.take(`${request.method} ${path}`);
    // What was sent, before parsing turns its text into numbers.
    const logged = { method: request.method, path, params: structuredClone(params), idempotencyKey, apiVersion: header(request, 'stripe-version'), requestId };
    const lost = fault && (!fault.afterwards || endpoint) ? fault : undefined;
    if (lost && !lost.afterwards) {
      log.push({ ...logged, status: typeof lost.answer === 'number' ? lost.answer : 0, replayed: false });
      return fail(reply, lost);
    }
    world.store.cause = { id: requestId, idempotencyKey };
    const print = JSON.stringify([request.method, path, params]);
    const earlier = idempotencyKey === null ? undefined : seen.get(idempotencyKey);
    const answer = refusalOfCaller(request, secretKey) ?? (earlier ? replay(earlier, print, idempotencyKey) : work(endpoint, request, params));
    if (idempotencyKey !== null && !earlier && 'started' in answer && answer.started) seen.set(idempotencyKey, { print, answer });
    world.store.cause = { id: null, idempotencyKey: null };
    const replayed = earlier?.answer === answer;
    log.push({ ...logged, status: lost ? 0 : answer.status, replayed });
    if (lost) return fail(reply, lost);
    void reply.header('request-id', requestId).header('stripe-version', logged.apiVersion ?? world.store.apiVersion);
    if (idempotencyKey !== null) void reply.header('idempotency-key', idempotencyKey);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return reply.status(answer.status).send(answer.body);
  }

  function work(endpoint: Endpoint | undefined, request: FastifyRequest, params: Record<string, unknown>): Answer & { started: boolean } {
    let started = false;
    try {
      if (!endpoint) throw invalid(`Unrecognized request URL (${request.method}: ${request.url.split('?')[0]}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`, undefined, undefined, 404);
      const asked: unknown = params['expand'];
      const run = endpoint.prepare(world, idOf(request), params);
      started = true;
      return { status: 200, body: expand(world, run(), Array.isArray(asked) ? asked.map(String) : []), started };
    } catch (error) {
      if (!(error instanceof StripeRefusal)) throw error;
      return { status: error.status, body: structuredClone({ error: error.body }), started };
    }
  }

  for (const endpoint of [...catalogEndpoints, ...customerEndpoints, ...billingEndpoints]) {
    app.route({ method: endpoint.method, url: endpoint.path, handler: async (request, reply) => answerCall(request, reply, endpoint) });
  }
  app.setNotFoundHandler(async (request, reply) => answerCall(request, reply));
  app.setErrorHandler(async (error, _request, reply) =>
    reply.status(500).send({ error: { type: 'api_error', message: error instanceof Error ? `The double has a bug: ${error.stack}` : 'The double has a bug.' } }));
  return app;
}

/** The same key with the same call is answered as the first time; with another call it is refused. */
function replay(earlier: { print: string; answer: Answer }, print: string, key: string | null): Answer {
  if (earlier.print === print) return earlier.answer;
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return { status: 400, body: { error: { type: 'idempotency_error', message } } };
}

function refusalOfCaller(request: FastifyRequest, secretKey: string): Answer | undefined {
  const key = /^Bearer (.+)$/.exec(header(request, 'authorization') ?? '')?.[1];
  if (key === secretKey) return undefined;
  const message = key ? `Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}` : "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
  return { status: 401, body: { error: { type: 'invalid_request_error', message } } };
}

function fail(reply: FastifyReply, { answer }: Fault): unknown {
  if (answer === 'silence' || answer === 'cut') {
    reply.hijack();
    if (answer === 'cut') reply.raw.destroy();
    return reply;
  }
  return reply.status(answer).header('request-id', newId('req', 14)).send({ error: faultOf(answer) });
}

function faultOf(status: number): object {
  if (status === 429) return { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' };
  if (status === 409) return { type: 'invalid_request_error', code: 'idempotency_key_in_use', message: 'There is currently another in-progress request using this Idempotent Key. Please try again later.' };
  return { type: 'api_error', message: 'An unknown error occurred' };
}

const readForm = (text: string): Record<string, unknown> => parse(text, { depth: 10, arrayLimit: 1000, parameterLimit: 2000 });

const readBody = (body: unknown): Record<string, unknown> => (typeof body === 'object' && body !== null ? { ...body } : {});

function header(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

function idOf({ params }: FastifyRequest): string {
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';
}
