import type { Kysely, RawBuilder } from 'kysely';
import { newId, type Id, type TenantId } from '../ids/index.ts';
import type { Tracing } from '../telemetry/index.ts';
import type { TenantActor } from './actor.ts';
import { compile, compiler, type Query } from './compiler.ts';
import type { Lines } from './lines.ts';
import type { AppTables, SystemTables } from './tables.ts';
import { tenantPlugin } from './tenant-plugin.ts';
import { glance, openTransaction, scopeWithin, systemScope, tenantScope, type Flights, type Transaction } from './transaction.ts';
import { fixedStatement } from './statement.ts';

declare const tenantTx: unique symbol;
declare const systemTx: unique symbol;

export interface AuditRecord {
  /** The noun, such as `invoice`. */
  readonly entity: string;
  readonly entityId: string | null;
  /** What happened to it; the operation's name when absent. */
  readonly action?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface EnqueueOptions {
  readonly runAt?: Date;
  /** Jobs with the same key replace each other while they wait. */
  readonly key?: string;
}

interface Effects {
  /** Puts a job into the outbox: it runs if and only if this transaction commits. */
  enqueue(job: string, payload: Readonly<Record<string, unknown>>, options?: EnqueueOptions): void;
  /**
   * Runs after COMMIT was confirmed, and the door waits for it; for telling others, never for work that must not be lost.
   * When it rejects, so does the door, although the transaction stands.
   */
  afterCommit(effect: () => void | Promise<void>): void;
}

/** A transaction inside one tenant; only `withTenant` and `enterTenant` make one. */
export interface TenantTx extends Flights, Effects {
  readonly [tenantTx]: true;
  readonly tenantId: TenantId;
  readonly actor: TenantActor;
  /** Builds statements over schema `app`, each scoped to the tenant. */
  readonly sql: Kysely<AppTables>;
  /** Names the record that this mutation is about: for the audit line, with what else it tells, and for answering a repeated request. */
  reference(id: string, detail?: AuditRecord['detail']): void;
  /** Adds an audit line to the transaction. */
  record(event: AuditRecord): void;
}

/** A transaction over schema `system`; only `withSystem` makes one, and it says why. */
export interface SystemTx extends Flights, Effects {
  readonly [systemTx]: true;
  readonly sql: Kysely<SystemTables>;
  /** Lets the same transaction work under one tenant's policy as well; once. */
  enterTenant(actor: TenantActor, extras?: Omit<TenantExtras, 'onFlight'>): Promise<TenantTx>;
}

/** What the framework, not a module, adds to the last flight of a tenant's transaction. */
export interface TenantExtras {
  readonly onFlight?: () => void;
  /** What the transaction is about: the audit line that it always leaves. */
  readonly about?: AuditRecord;
  /** Statements that go with the scope, before anything else inside the tenant. */
  readonly opening?: (sql: Kysely<AppTables>) => readonly Query<unknown>[];
  /** Statements for the last flight, made when it leaves. */
  readonly closing?: (facts: ClosingFacts) => readonly Query<unknown>[];
}

export interface ClosingFacts {
  readonly sql: Kysely<AppTables>;
  readonly reference: string | undefined;
}

export interface SystemOptions {
  /** Narrows the door to the rows of one tenant instead of declaring a reason to see all. */
  readonly tenantId?: TenantId;
  /** The longest that a flight may take, in milliseconds, the wait for its connection included; that is thrown away then. */
  readonly limitMs?: number;
}

/** The two doors to the database. */
export interface Doors {
  /** Runs work inside one tenant: commits when it returns, rolls back when it throws. */
  withTenant<T>(actor: TenantActor, work: (tx: TenantTx) => Promise<T>, extras?: TenantExtras): Promise<T>;
  /** Runs work over what exists before a tenant is known; the reason goes to the database's log. */
  withSystem<T>(reason: string, work: (tx: SystemTx) => Promise<T>, options?: SystemOptions): Promise<T>;
  /**
   * Reads the same with one statement and nothing around it, for the way of every request. The statement is made around
   * the row that declares the reason: whatever it reads has to depend on that row's `reason`, or it is read under no scope, which shows nothing.
   */
  readSystem<Row>(reason: string, make: (scope: RawBuilder<unknown>) => Query<Row>, options?: Pick<SystemOptions, 'limitMs'>): Promise<Row[]>;
}

const appSql = compiler<AppTables>().withSchema('app');
const systemSql = compiler<SystemTables>().withSchema('system');

export interface DoorOptions {
  readonly appLines: Lines;
  readonly systemLines: Lines;
  /** False behind a pooler that cannot keep named statements. */
  readonly namedStatements: boolean;
  readonly tracing?: Tracing | undefined;
  /** Turns audit records into statements; given by the module that owns the audit table. */
  readonly auditStatements: (sql: Kysely<AppTables>, actor: TenantActor, records: readonly AuditRecord[]) => readonly Query<unknown>[];
}

/** Makes the doors over two pools of two database roles. */
export function createDoors(options: DoorOptions): Doors {
  const { namedStatements: named } = options;

  /** What a tenant's part adds to the last flight, through whichever door it came. */
  function closingOf(parts: TenantParts, actor: TenantActor, extras: TenantExtras | undefined): readonly Query<unknown>[] {
    const { sql } = parts;
    return [
      ...parts.statements(),
      ...options.auditStatements(sql, actor, parts.recorded(extras?.about)),
      ...(extras?.closing?.({ sql, reference: parts.referenced() }) ?? []),
    ];
  }

  return {
    async withTenant(actor, work, extras) {
      const sql = appSql.withPlugin(tenantPlugin(actor.tenantId));
      const parts = tenantParts(sql, options.tracing);
      const opening = extras?.opening?.(sql) ?? [];
      const tx = openTransaction({
        lines: options.appLines,
        named,
        prologue: [tenantScope(actor, named), ...opening.map((query) => compiled(query, named))],
        epilogue: () => closingOf(parts, actor, extras),
        onFlight: extras?.onFlight,
        about: actor.operation,
        tracing: options.tracing,
      });
      return settle(tx, parts, () => work(parts.over(tx, actor)));
    },

    async withSystem(reason, work, systemOptions) {
      const effects = effectList((row) => systemSql.insertInto('outbox').values(row), options.tracing);
      let entered: { parts: TenantParts; closing: () => readonly Query<unknown>[] } | undefined;
      const tx = openTransaction({
        lines: options.systemLines,
        limitMs: systemOptions?.limitMs,
        named,
        prologue: [systemScope(reason, systemOptions?.tenantId, named)],
        epilogue: () => [...effects.statements(), ...(entered?.closing() ?? [])],
        onFlight: undefined,
        about: reason,
        tracing: options.tracing,
      });
      const door = {
        ...flightsOf(tx),
        ...effects.offered,
        sql: systemSql,
        async enterTenant(actor: TenantActor, extras?: TenantExtras): Promise<TenantTx> {
          if (entered) throw new Error('a transaction can enter one tenant only');
          const parts = tenantParts(appSql.withPlugin(tenantPlugin(actor.tenantId)), options.tracing);
          entered = { parts, closing: () => closingOf(parts, actor, extras) };
          await tx.batch(rawQuery(tenantScope(actor, named)), ...(extras?.opening?.(parts.sql) ?? []));
          return parts.over(tx, actor);
        },
      };
      // The brand exists only in the type system; this is where it is given.
      return settle(tx, { run: async () => void await Promise.all([effects.run(), entered?.parts.run()]) }, () => work(door as unknown as SystemTx));
    },

    readSystem: (reason, make, systemOptions) =>
      glance({ lines: options.systemLines, limitMs: systemOptions?.limitMs, named, about: reason, tracing: options.tracing }, make(scopeWithin(reason))),
  };
}

async function settle<T>(tx: Transaction, effects: { run(): Promise<void> }, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await tx.finish();
    await effects.run();
    return result;
  } finally {
    await tx.abandon();
  }
}

type OutboxRow = { id: string; job: string; payload: string; job_key: string | null; run_at: Date | null; traceparent?: string | null };

function effectList(insert: (row: OutboxRow) => Query<unknown>, tracing: Tracing | undefined) {
  const jobs: OutboxRow[] = [];
  const after: (() => void | Promise<void>)[] = [];
  const offered: Effects = {
    enqueue(job, payload, options = {}) {
      const id = newId<Id<'outbox'>>();
      jobs.push({ id, job, payload: JSON.stringify(payload), job_key: options.key ?? null, run_at: options.runAt ?? null, ...(tracing && { traceparent: tracing.traceParent() ?? null }) });
    },
    afterCommit: (effect) => void after.push(effect),
  };
  return { offered, statements: () => jobs.map(insert), run: async () => void await Promise.all(after.map(async (effect) => effect())) };
}

type TenantParts = ReturnType<typeof tenantParts>;

function tenantParts(sql: Kysely<AppTables>, tracing: Tracing | undefined) {
  const effects = effectList((row) => sql.insertInto('outbox').values(row), tracing);
  const records: AuditRecord[] = [];
  let reference: string | undefined;
  let referenceDetail: AuditRecord['detail'];
  return {
    sql,
    recorded: (about: AuditRecord | undefined): AuditRecord[] =>
      about ? [{ ...about, entityId: reference ?? about.entityId, ...(referenceDetail && { detail: referenceDetail }) }, ...records] : records,
    statements: effects.statements,
    run: effects.run,
    referenced: () => reference,
    over(tx: Transaction, actor: TenantActor): TenantTx {
      const door = {
        ...flightsOf(tx),
        ...effects.offered,
        sql,
        actor,
        tenantId: actor.tenantId,
        reference: (id: string, detail?: AuditRecord['detail']) => {
          reference = id;
          referenceDetail = detail;
        },
        record: (event: AuditRecord) => void records.push(event),
      };
      // The brand exists only in the type system; this is where it is given.
      return door as unknown as TenantTx;
    },
  };
}

function flightsOf(tx: Transaction): Flights {
  return { run: tx.run, batch: tx.batch, commit: tx.commit };
}

function compiled(query: Query<unknown>, named: boolean) {
  const { sql, parameters } = compile(query);
  return fixedStatement(sql, parameters, named);
}

function rawQuery(statement: { text: string; values: unknown[] }): Query<unknown> {
  // Only text and values are read from a compiled query.
  return { compile: () => ({ sql: statement.text, parameters: statement.values }) } as unknown as Query<unknown>;
}
