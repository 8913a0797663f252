import type { BinaryBody, BinaryReply, Contract, Operation, SignedBody, UploadBody } from './contract.ts';

// Nothing here may import zod: this file goes to browsers, where the schemas would be 30 kB of script that checks nothing.

declare const madeFrom: unique symbol;

/** What a browser must know of a contract to call it: plain data that a server component hands to a client component. */
export interface Wire<C extends Contract> {
  readonly name: string;
  readonly operations: Readonly<Record<string, Pick<Operation, 'method' | 'path'> & { readonly body?: UploadBody; readonly reply?: BinaryBody }>>;
  /** Never set; it lets the compiler remember which contract this was. */
  readonly [madeFrom]?: C;
}

/** The callable part of a contract: `<CustomerForm wire={wireOf(customers)} />`, and there `browserApi(wire)`. */
export function wireOf<C extends Contract>(contract: C): Wire<C> {
  const operations = Object.entries(contract.operations).map(([name, { method, path, body, reply }]) => [name, {
    method, path,
    ...(isUpload(body) && { body: { kind: body.kind, maxBytes: body.maxBytes } }),
    ...(isBinary(reply) && { reply: { kind: reply.kind, contentTypes: [...reply.contentTypes] } }),
  }] as const);
  return { name: contract.name, operations: Object.fromEntries(operations) };
}

/** A value as it stands in an address: text as it is, numbers and switches as they are written. */
function inAddress(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}

/** Turns `/api/invoices/{id}` and `{id: 'x'}` into an address, each value escaped. */
export function buildPath(path: string, params: Readonly<Record<string, unknown>> = {}, query: Readonly<Record<string, unknown>> = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(inAddress(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, inAddress(value));
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

/** Whether a body or reply is one of the non-JSON kinds. */
export function isUpload(body: Operation['body']): body is UploadBody {
  return body !== undefined && 'kind' in body && body.kind === 'upload';
}

/** Whether a body is JSON that a schema reads. */
export function takesJson(body: Operation['body']): body is Exclude<NonNullable<Operation['body']>, UploadBody | SignedBody> {
  return body !== undefined && !isUpload(body) && !isSigned(body);
}

export function isSigned(body: Operation['body']): body is SignedBody {
  return body !== undefined && 'kind' in body && body.kind === 'signed';
}

export function isBinary(reply: Operation['reply']): reply is BinaryBody {
  return reply !== undefined && 'kind' in reply && reply.kind === 'binary';
}

/** The non-JSON reply among what a handler of this operation returned; undefined when it is data for the reply's schema. */
export function binaryReply(operation: Pick<Operation, 'reply' | 'alsoAs'>, result: unknown): BinaryReply | undefined {
  // A binary operation's handler is typed to return this shape.
  if (isBinary(operation.reply)) return result as BinaryReply;
  const named = typeof result === 'object' && result !== null && 'body' in result && 'contentType' in result;
  if (!named || !operation.alsoAs?.contentTypes.some((type) => type === result.contentType)) return undefined;
  // The media type is one that the contract declares beside JSON, which only such a reply names.
  return result as unknown as BinaryReply;
}
