import type { z } from 'zod';
import type { Contract, InputOf, Operations, ReplyOf } from './contract.ts';
import type { DatabaseOptions } from '../db/index.ts';
import type { TenantId } from '../ids/index.ts';
import type { ContextOf, Services } from './context.ts';

export type Handlers<Ops extends Operations> = {
  readonly [K in keyof Ops]: (ctx: ContextOf<Ops[K]>, input: InputOf<Ops[K]>) => Promise<ReplyOf<Ops[K]>>;
};

/** Where a job came from. */
export interface JobContext {
  /** The tenant whose transaction put it into the outbox; null for jobs of the system and for scheduled ones. */
  readonly tenantId: TenantId | null;
  readonly now: () => Date;
}

/** A job: its payload's shape and what it does. It may run twice, so it has to bear that. */
export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  readonly payload: S;
  readonly run: (services: Services, payload: z.output<S>, context: JobContext) => Promise<void>;
  /** A cron line (UTC) for a job that runs by itself, with an empty payload. */
  readonly schedule?: string;
  readonly maxAttempts?: number;
}

export type Jobs = Readonly<Record<string, JobDefinition>>;

/** What a module gives to the process and how it is stopped. */
export interface ModuleSetup {
  readonly provides?: Partial<Services>;
  /** Called when the process takes no new requests: ends those that would go on by themselves. */
  drain?(): void;
  stop?(): Promise<void>;
}

export interface ServerModule {
  readonly contract: Contract;
  // The handlers of all modules in one list: each was checked against its own contract by defineModule.
  readonly handlers: Readonly<Record<string, (ctx: never, input: never) => Promise<unknown>>>;
  readonly jobs: Jobs;
  /** Runs once when a process starts, in the registry's order. */
  readonly setup?: (services: Services) => Promise<ModuleSetup>;
  /** Given by the one module that owns the audit trail: the lines of a tenant's transaction as statements. */
  readonly auditStatements?: DatabaseOptions['auditStatements'];
}

/** Binds a contract to the handlers that serve it and to the module's jobs. */
export function defineModule<Ops extends Operations>(module: {
  contract: Contract<string, Ops>;
  handlers: Handlers<Ops>;
  jobs?: Jobs;
  setup?: ServerModule['setup'];
  auditStatements?: ServerModule['auditStatements'];
}): ServerModule {
  return { ...module, jobs: module.jobs ?? {} };
}

/** Keeps the payload's type inside a job's definition. */
export function defineJob<S extends z.ZodType>(job: JobDefinition<S>): JobDefinition {
  // A list of jobs has many payload types; each is parsed by its own schema before `run` sees it.
  return job;
}
