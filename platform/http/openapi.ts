import { z } from 'zod';
import { proofErrors } from '../errors/index.ts';
import { isBinary, takesJson, type Contract, type Operation } from './contract.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of all contracts: what the API checks at run time, written down. */
export function openApiOf(contracts: readonly Contract[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    for (const [name, operation] of Object.entries(contract.operations)) {
      (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(contract.name, name, operation);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Dott', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'sid' } },
      schemas: { Problem: problemSchema },
    },
  };
}

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'code', 'status', 'title', 'requestId'],
  properties: {
    type: { type: 'string' }, code: { type: 'string' }, status: { type: 'integer' }, title: { type: 'string' },
    class: { type: 'string' }, recovery: { type: 'string' }, params: { type: 'object' }, fields: { type: 'object' },
    retryAfterMs: { type: 'integer' }, requestId: { type: 'string' },
  },
};

function describe(tag: string, name: string, operation: Operation): Json {
  return {
    operationId: `${tag}.${name}`,
    tags: [tag],
    summary: operation.summary,
    ...(['session', 'tenant', 'operator', 'metrics'].includes(operation.access) && { security: [{ session: [] }] }),
    parameters: [...parametersOf(operation.params, 'path'), ...parametersOf(operation.query, 'query')],
    ...(operation.body && { requestBody: { required: true, content: bodyContent(operation.body) } }),
    responses: { [operation.status ?? (operation.reply ? 200 : 204)]: success(operation), ...failures(operation) },
  };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input');
  const wanted = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, value]) => ({ name, in: place, required: place === 'path' || wanted.includes(name), schema: value }));
}

function bodyContent(body: NonNullable<Operation['body']>): Json {
  if (takesJson(body)) return { 'application/json': { schema: jsonSchema(body, 'input') } };
  if (body.kind === 'signed') return { 'application/json': { schema: {} } };
  const file = { type: 'string', contentMediaType: 'application/octet-stream' };
  return { 'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file } } } };
}

function success(operation: Operation): Json {
  if (!operation.reply) return { description: 'Done' };
  const others = isBinary(operation.reply) ? operation.reply : operation.alsoAs;
  const content = {
    ...(!isBinary(operation.reply) && { 'application/json': { schema: jsonSchema(operation.reply, 'output') } }),
    ...Object.fromEntries((others?.contentTypes ?? []).map((type) => [type, {}])),
  };
  return { description: 'Done', content };
}

function failures(operation: Operation): Json {
  const byStatus = Map.groupBy([...(operation.errors ?? []), ...(operation.stepUp ? [proofErrors['step-up-required']] : [])], (error) => error.spec.status);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const entries = [...byStatus].map(([status, errors]) => [String(status), { description: errors.map((error) => error.code).join(' · '), content }]);
  return { ...Object.fromEntries(entries), default: { description: 'A problem', content } };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): { properties?: Json; required?: unknown } & Json {
  const { $schema: _drop, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return rest;
}
