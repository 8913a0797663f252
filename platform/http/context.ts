import type { Config } from '../config/index.ts';
import type { Db, SystemTx, TenantActor, TenantTx } from '../db/index.ts';
import type { UserId, TenantId } from '../ids/index.ts';
import type { FileStore } from '../files/index.ts';
import type { Log } from '../log/index.ts';
import type { Mailer } from '../mail/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { KeyRing } from '../secrets/index.ts';
import type { Tracing } from '../telemetry/index.ts';
import type { CallGuard } from './call-guard.ts';
import type { Operation } from './contract.ts';

/** What the caller's machine says of itself; believed from the web app's server only, taken from the socket otherwise. */
export interface ClientFacts {
  readonly ip: string;
  readonly userAgent: string;
  readonly language: string;
}

/** Who is signed in, as the sessions module found it; modules may add what they know by declaration merging. */
export interface Principal {
  /** Public id of the session. */
  readonly sessionId: string;
  readonly userId: UserId;
  readonly tenantId: TenantId | null;
  readonly permissions: ReadonlySet<string>;
  /** Whether nothing may be changed in the business because its plan is not paid. */
  readonly readOnly: boolean;
  /** Whether this person runs the installation. */
  readonly operator: boolean;
  /** When this person last proved who they are in this session, in milliseconds. */
  readonly provenAt: number;
}

/** A line of the read trail, kept in an append-only file before the reply leaves. */
export interface ReadLine {
  readonly at: string;
  readonly tenantId: TenantId;
  readonly userId: UserId | null;
  readonly operation: string;
  readonly entity: string | null;
  readonly entityId: string | null;
  /** How many records the reply carried. */
  readonly count: number;
  readonly ip: string | null;
  readonly requestId: string;
}

/**
 * What a process gives to its handlers and jobs. Modules add theirs by declaration merging and provide them in their
 * `setup`; whatever is used before its module is set up is undefined, so setups only keep the object.
 */
export interface Services {
  readonly db: Db;
  readonly clock: { now(): Date; monotonicMs(): number };
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly mail: Mailer;
  /** Present only while traces are exported. */
  readonly tracing: Tracing | undefined;
  readonly files: FileStore;
  /** Encrypts what must not be readable in the database. */
  readonly secrets: KeyRing;
  /** Keeps a line of a read; returns when the operating system has it. */
  readonly readTrail: { append(line: ReadLine): void };
  /** Finds who is behind a session credential. */
  readonly authenticate: Authenticate;
  /** Watches over calls; absent where nobody does. */
  readonly callGuard?: CallGuard;
  /** By what a person can prove again who they are. */
  readonly proofs: { methodsOf(userId: UserId): Promise<readonly string[]> };
}

interface AnyContext {
  readonly client: ClientFacts;
  readonly requestId: string;
  readonly services: Services;
  /** Whether the call came through the web app's own server. */
  readonly trusted: boolean;
  now(): Date;
  /** Adds a header to the reply, such as the new session id for the web app's server. */
  setHeader(name: string, value: string): void;
}

export interface TenantContext extends AnyContext {
  readonly tx: TenantTx;
  readonly actor: TenantActor;
  readonly principal: Principal;
}

/** Of an operation whose contract says `door: 'system'`. */
export interface SystemTenantContext extends TenantContext {
  /** The transaction that `tx` is a part of. */
  readonly system: SystemTx;
}

export interface SessionContext extends AnyContext {
  readonly principal: Principal;
  readonly authorization: string | undefined;
}

export interface OpenContext extends AnyContext {
  readonly authorization: string | undefined;
}

/** The context of an operation by its access. */
export type ContextOf<O extends Operation> = O['access'] extends 'tenant' ? (O extends { readonly door: 'system' } ? SystemTenantContext : TenantContext)
  : O['access'] extends 'session' | 'operator' ? SessionContext
  : OpenContext;

/** What the web app's server says for a browser beside its facts, and the way back to it. */
export interface BrowserWord {
  /** The fingerprint cookie: empty when the browser sent none, undefined when the caller does not speak for a browser's cookies. */
  readonly fingerprint: string | undefined;
  setHeader(name: string, value: string): void;
}

/** Finds who is behind `Authorization: Session <sid>`; undefined when nobody is, throws 503 when that cannot be known. `browser` is absent in direct calls. */
export type Authenticate = (credential: { sid: string; client: ClientFacts; slide: boolean; browser?: BrowserWord | undefined }) => Promise<Principal | undefined>;
