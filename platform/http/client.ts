import { browserTransport } from './browser.ts';
import { Problem } from './failure.ts';
import type { ProblemBody } from '../errors/index.ts';
import type { ClientInputOf, ClientReplyOf, Contract, Operation, Operations } from './contract.ts';
import { buildPath, isBinary, isUpload, wireOf, type Wire } from './wire.ts';

export { Problem, wireOf };
export type { Wire };

/** One call on its way: what every transport (browser, server components, tests) has to carry. */
export interface WireCall {
  readonly method: Operation['method'];
  /** Path with query. */
  readonly path: string;
  readonly json?: unknown;
  readonly file?: Blob;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly binary: boolean;
}

export interface WireReply {
  readonly status: number;
  /** Parsed JSON, a Blob for a binary operation, undefined for an empty body. */
  readonly body: unknown;
}

export type Transport = (call: WireCall) => Promise<WireReply>;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Sent as Idempotency-Key, so that a retry does nothing twice. */
  readonly idempotencyKey?: string;
}

type Call<O extends Operation> = Record<never, never> extends ClientInputOf<O>
  ? (input?: ClientInputOf<O>, options?: CallOptions) => Promise<ClientReplyOf<O>>
  : (input: ClientInputOf<O>, options?: CallOptions) => Promise<ClientReplyOf<O>>;

export type Client<C extends Contract> = C extends Contract<string, infer Ops extends Operations> ? { readonly [K in keyof Ops]: Call<Ops[K]> } : never;

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly file?: Blob;
}

/** Makes the typed client of a contract over any transport; a reply that is no success is thrown as a Problem. */
export function makeClient<C extends Contract>(contract: C | Wire<C>, transport: Transport): Client<C> {
  const calls = Object.entries(contract.operations).map(([name, operation]) => {
    const call = async (input: LooseInput = {}, options: CallOptions = {}): Promise<unknown> => {
      const reply = await transport({
        method: operation.method,
        path: buildPath(operation.path, input.params, input.query),
        ...(isUpload(operation.body) ? { file: input.file } : { json: input.body }),
        ...options,
        binary: isBinary(operation.reply),
      });
      if (reply.status >= 200 && reply.status < 300) return reply.body;
      // The API answers every failure with a problem document; the transport makes one when there was no answer.
      throw new Problem(reply.body as ProblemBody);
    };
    return [name, call];
  });
  // Object.fromEntries forgets the names that the mapped type states.
  return Object.fromEntries(calls) as Client<C>;
}

/** The typed client for client components, made from what a server component hands down: `browserApi(wire)`; a contract itself would bring its schemas along. */
export function browserApi<C extends Contract>(contract: C | Wire<C>): Client<C> {
  return makeClient(contract, browserTransport);
}
