import { z } from 'zod';
import type { ErrorFactory } from '../errors/index.ts';
import type { LimitClass } from './call-guard.ts';

export { binaryReply, buildPath, isBinary, isSigned, isUpload, takesJson } from './wire.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call an operation.
 * public: anybody · webhook: a provider, by signature · capability: who holds an unguessable token · session: who is signed in ·
 * tenant: who is signed in and works in a business · operator: who runs this installation · metrics: an operator, or for a GET
 * who holds METRICS_TOKEN · service: the web app's own server.
 */
export type Access = 'public' | 'webhook' | 'capability' | 'session' | 'tenant' | 'operator' | 'metrics' | 'service';

/** A multipart body with one file, handed to the handler as `input.file`. */
export interface UploadBody {
  readonly kind: 'upload';
  readonly maxBytes: number;
}

/** A body whose very bytes a provider signed, handed to the handler unread as `input.signed`. */
export interface SignedBody {
  readonly kind: 'signed';
  readonly maxBytes: number;
  /** Lower-case name of the header that carries the signature. */
  readonly header: string;
}

/** A reply that is not JSON: the handler returns a BinaryReply. */
export interface BinaryBody {
  readonly kind: 'binary';
  readonly contentTypes: readonly string[];
}

export interface Operation {
  readonly method: Method;
  /** Path with `{name}` for parameters, such as `/api/invoices/{id}`. */
  readonly path: string;
  readonly access: Access;
  /** Needed for access `tenant`: one of the role table's permissions. */
  readonly permission?: string;
  readonly summary: string;
  /** Of a `service` operation: `Authorization: Bearer` is let through as well, and the handler judges it. */
  readonly alsoBearer?: boolean;
  /** A switch of the configuration; while it is off there is no such path. */
  readonly switchedBy?: 'enableSessionMetrics';
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType | UploadBody | SignedBody;
  readonly reply?: z.ZodType | BinaryBody;
  /** Media types in which the handler may answer instead of JSON, such as CSV when the query asks for it. */
  readonly alsoAs?: BinaryBody;
  /** Status of success; 200, or 204 when there is no reply. */
  readonly status?: number;
  readonly errors?: readonly ErrorFactory[];
  /** The allowance that a call is taken from, when it is not the one of its access. */
  readonly limit?: LimitClass;
  /** True: as a file it carries records out in bulk, which is a security event; as JSON it is a read like any other. */
  readonly bulk?: boolean;
  /** True: needs a proof of who somebody is that is at most ten minutes old, else 403 `security.step-up-required`. */
  readonly stepUp?: boolean;
  /** True: goes on while the business is read-only because its plan is not paid; a GET always does. */
  readonly whileReadOnly?: boolean;
  /** The noun that the audit line is about. */
  readonly entity?: string;
  /** Name of the GET operation of the same contract that presents what was made when an Idempotency-Key comes again: by the stored reference, or what there is only one of. */
  readonly replay?: string;
  /** False: the web app does not let the browser call it. */
  readonly web?: boolean;
  /** Largest accepted JSON body in bytes; 256 KiB when absent. */
  readonly maxBodyBytes?: number;
  /** For access `tenant`: the handler works by `ctx.system`, inside the tenant and over schema `system` in one transaction, and `ctx.tx` is a part of it. */
  readonly door?: 'system';
  /** True: a look-up that polls; it neither slides the idle time nor leaves an audit line. */
  readonly background?: boolean;
}

export type Operations = Readonly<Record<string, Operation>>;

export interface Contract<Name extends string = string, Ops extends Operations = Operations> {
  readonly name: Name;
  readonly operations: Ops;
}

/** Declares what a module offers over HTTP; API, web app, typed clients, OpenAPI and tests are all made from it. */
export function defineContract<const Name extends string, const Ops extends Operations>(name: Name, operations: Ops): Contract<Name, Ops> {
  return { name, operations };
}

/** A multipart upload of one file in the field `file`, at most `maxBytes` long. */
export function upload(options: { maxBytes: number }): UploadBody {
  return { kind: 'upload', ...options };
}

/** The body of a webhook, at most `maxBytes` long, as the provider signed it in `header`. */
export function signedBody(options: { maxBytes: number; header: string }): SignedBody {
  return { kind: 'signed', ...options };
}

/** A reply of one of these media types instead of JSON. */
export function binary(...contentTypes: readonly string[]): BinaryBody {
  return { kind: 'binary', contentTypes };
}

/** A page of a list: `nextCursor` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** The query of every list: an opaque cursor and a page size of 1-100. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Given<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What a handler receives: each part parsed by its schema. */
export interface InputOf<O extends Operation> {
  readonly params: Parsed<O['params']>;
  readonly query: Parsed<O['query']>;
  readonly body: Parsed<O['body']>;
  readonly file: O['body'] extends UploadBody ? UploadedFile : undefined;
  readonly signed: O['body'] extends SignedBody ? SignedMessage : undefined;
}

/** What a provider sent, byte for byte, and what it signed it with; the signature is empty when none came. */
export interface SignedMessage {
  readonly bytes: Buffer;
  readonly signature: string;
}

export interface UploadedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

export interface BinaryReply {
  readonly body: Uint8Array | NodeJS.ReadableStream;
  readonly contentType: string;
  readonly filename?: string;
  readonly disposition?: 'inline' | 'attachment';
}

/** What a handler returns. */
export type ReplyOf<O extends Operation> = O['reply'] extends z.ZodType
  ? z.input<O['reply']> | (O['alsoAs'] extends BinaryBody ? BinaryReply : never)
  : O['reply'] extends BinaryBody ? BinaryReply : void;

/** What a client gets. */
export type ClientReplyOf<O extends Operation> = O['reply'] extends z.ZodType
  ? z.output<O['reply']>
  : O['reply'] extends BinaryBody ? Blob : void;

type Optional<K extends string, T> = T extends undefined ? { readonly [P in K]?: undefined } : Record<never, never> extends T ? { readonly [P in K]?: T } : { readonly [P in K]: T };

/** What a client passes. */
export type ClientInputOf<O extends Operation> =
  Optional<'params', Given<O['params']>> & Optional<'query', Given<O['query']>> & Optional<'body', Given<O['body']>> &
  (O['body'] extends UploadBody ? { readonly file: Blob } : Record<never, never>);
