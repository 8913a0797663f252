import type { PoolClient, QueryResult } from 'pg';
import { sql, type RawBuilder } from 'kysely';
import type { Query } from './compiler.ts';
import type { SpanSpec, Tracing } from '../telemetry/index.ts';
import { isDatabaseError } from './failure.ts';
import type { Lines } from './lines.ts';
import { fixedStatement, toStatement, type Statement } from './statement.ts';

type RowsOf<Q> = Q extends Query<infer R> ? R[] : never;
export type ResultsOf<Qs extends readonly Query<unknown>[]> = { -readonly [K in keyof Qs]: RowsOf<Qs[K]> };

/** What both doors offer: statements travel in flights, one round trip each. */
export interface Flights {
  /** One statement, one flight. */
  run<R>(query: Query<R>): Promise<R[]>;
  /** Independent statements in one flight. */
  batch<const Qs extends readonly Query<unknown>[]>(...queries: Qs): Promise<ResultsOf<Qs>>;
  /** The last flight: its COMMIT and the rows of audit, outbox and idempotency travel with it. */
  commit<const Qs extends readonly Query<unknown>[]>(...queries: Qs): Promise<ResultsOf<Qs>>;
}

export interface Transaction extends Flights {
  /** True once COMMIT was confirmed. */
  readonly committed: boolean;
  /** Commits if the work has not. */
  finish(): Promise<void>;
  /** Rolls back and gives the connection back; nothing happens after a commit. */
  abandon(): Promise<void>;
}

export interface TransactionOptions {
  readonly lines: Lines;
  /** The longest that a flight may take, its connection included; as long as PostgreSQL works on it when absent. */
  readonly limitMs?: number | undefined;
  readonly named: boolean;
  /** Statements that set the scope; they travel behind BEGIN with the first flight. */
  readonly prologue: readonly Statement[];
  /** Asked when the last flight leaves: what else has to be in it. */
  readonly epilogue: () => readonly Query<unknown>[];
  readonly onFlight: (() => void) | undefined;
  /** The operation or the reason, for traces. */
  readonly about: string;
  readonly tracing: Tracing | undefined;
}

export type GlanceOptions = Pick<TransactionOptions, 'lines' | 'limitMs' | 'named' | 'about' | 'tracing'>;

const BEGIN: Statement = { text: 'begin', values: [] };
const COMMIT: Statement = { text: 'commit', values: [] };

/** Opens a transaction that takes a connection with its first statement, not before. */
export function openTransaction(options: TransactionOptions): Transaction {
  let client: PoolClient | undefined;
  let state: 'new' | 'open' | 'failed' | 'committed' | 'closed' = 'new';

  /** Why the connection itself cannot be used any more. */
  let lost: Error | undefined;

  function release(broken?: Error): void {
    client?.release(broken);
    client = undefined;
  }

  async function fly(queries: readonly Query<unknown>[], last: boolean): Promise<unknown[][]> {
    if (state !== 'new' && state !== 'open') throw new Error(`a statement was sent to a transaction that is ${state}`);
    const own = queries.map((query) => toStatement(query, options.named));
    const tail = last ? options.epilogue().map((query) => toStatement(query, options.named)) : [];
    const head = state === 'new' ? [BEGIN, ...options.prologue] : [];
    if (last && state === 'new' && own.length + tail.length === 0) {
      state = 'committed';
      return [];
    }
    const startedAt = performance.now();
    client ??= await options.lines.take(options.limitMs);
    state = 'open';
    options.onFlight?.();
    const results = await options.lines.listen(client, take(options, client, [...head, ...own, ...tail, ...(last ? [COMMIT] : [])]), leftOf(options.limitMs, startedAt)).catch((error: unknown) => {
      state = 'failed';
      if (error instanceof Error && !isDatabaseError(error)) lost = error;
      throw error;
    });
    if (last) {
      // PostgreSQL answers COMMIT of a failed transaction with success and the word ROLLBACK.
      state = results.at(-1)?.command === 'COMMIT' ? 'committed' : 'failed';
      if (state === 'failed') throw new Error('the transaction was rolled back at COMMIT');
      release();
    }
    return results.slice(head.length, head.length + own.length).map((result) => result.rows as unknown[]);
  }

  // The rows come back in the order of the queries, which is what the mapped type states.
  const typed = <Qs extends readonly Query<unknown>[]>(rows: unknown[][]): ResultsOf<Qs> => rows as unknown as ResultsOf<Qs>;

  return {
    get committed() {
      return state === 'committed';
    },
    async run(query) {
      const [rows] = typed<[typeof query]>(await fly([query], false));
      return rows;
    },
    async batch(...queries) {
      return typed(await fly(queries, false));
    },
    async commit(...queries) {
      return typed(await fly(queries, true));
    },
    async finish() {
      if (state !== 'committed') await fly([], true);
    },
    async abandon() {
      if (client && state !== 'committed') {
        // A line that broke or fell silent is thrown away: a ROLLBACK would only wait for it once more.
        release(lost ?? await client.query('rollback').then(() => undefined, (error: Error) => error));
      }
      if (state !== 'committed') state = 'closed';
    },
  };
}

/** Sends one statement that is a transaction of its own and brings its scope along; a third of the messages of one with BEGIN and COMMIT around it. */
export async function glance<Row>(options: GlanceOptions, query: Query<Row>): Promise<Row[]> {
  const statement = toStatement(query, options.named);
  // PostgreSQL lets nothing but the very head of a statement change rows.
  if (!/^\s*select\b/i.test(statement.text)) throw new Error('what is read in one statement has to be a select');
  const startedAt = performance.now();
  const client = await options.lines.take(options.limitMs);
  let lost: Error | undefined;
  try {
    const [result] = await options.lines.listen(client, take(options, client, [statement]), leftOf(options.limitMs, startedAt));
    // The statement's own type states what its rows are.
    return (result?.rows ?? []) as Row[];
  } catch (error) {
    if (error instanceof Error && !isDatabaseError(error)) lost = error;
    throw error;
  } finally {
    client.release(lost);
  }
}

/** What a flight may still take once it has its connection. */
function leftOf(limitMs: number | undefined, startedAt: number): number | undefined {
  return limitMs === undefined ? undefined : Math.max(0, limitMs - (performance.now() - startedAt));
}

/** Sends a flight; traced when that is asked for. */
function take({ tracing, about }: GlanceOptions, client: PoolClient, statements: readonly Statement[]): Promise<QueryResult[]> {
  return tracing ? tracing.inner(flightSpan(about, statements), () => send(client, statements)) : send(client, statements);
}

/** Sends statements in one write; throws the first error after every reply has been read. */
async function send(client: PoolClient, statements: readonly Statement[]): Promise<QueryResult[]> {
  const stream = streamOf(client);
  stream?.cork();
  const pending = statements.map((statement) => client.query(statement));
  stream?.uncork();
  const settled = await Promise.allSettled(pending);
  const results: QueryResult[] = [];
  for (const outcome of settled) {
    if (outcome.status === 'rejected') throw outcome.reason;
    results.push(outcome.value);
  }
  return results;
}

/** A flight as a trace shows it: what it is for and what each statement does to which table, never a value. */
function flightSpan(about: string, statements: readonly Statement[]): SpanSpec {
  const summaries = statements.map(({ text }) => `${/^\s*\w+/.exec(text)?.[0].trim() ?? ''} ${tableIn.exec(text)?.[1]?.replaceAll('"', '') ?? ''}`.trim());
  return {
    name: 'postgresql flight',
    kind: 'client',
    facts: { 'db.system.name': 'postgresql', 'dott.about': about, 'db.operation.batch.size': statements.length, 'dott.statements': summaries },
  };
}

const tableIn = /\b(?:from|into|update)\s+((?:"?(?:app|system)"?\.)"?\w+"?)/i;

interface Corkable {
  cork(): void;
  uncork(): void;
}

function streamOf(client: PoolClient): Corkable | undefined {
  // The driver's types leave out the socket; without it the flight is still right, only in more packets.
  return (client as unknown as { connection?: { stream?: Corkable } }).connection?.stream;
}

/** The scope of a statement that is a transaction of its own: one row, with a column `reason`, that declares it when it is read. */
export function scopeWithin(reason: string): RawBuilder<unknown> {
  // What has a volatile function in it is neither merged into the query around it nor left out.
  return sql`(select set_config('app.system_reason', ${reason}, true) as reason offset 0)`;
}

/** The statement that scopes a transaction to a tenant. */
export function tenantScope(actor: { tenantId: string; userId: string | null; operation: string }, named: boolean): Statement {
  return fixedStatement(
    `select set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true), set_config('app.operation', $3, true)`,
    [actor.tenantId, actor.userId ?? '', actor.operation],
    named,
  );
}

/** The statement that declares why a transaction works before or across tenants. */
export function systemScope(reason: string, tenantId: string | undefined, named: boolean): Statement {
  return tenantId === undefined
    ? fixedStatement(`select set_config('app.system_reason', $1, true)`, [reason], named)
    : fixedStatement(`select set_config('app.tenant_id', $1, true), set_config('app.operation', $2, true)`, [tenantId, reason], named);
}
