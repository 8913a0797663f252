import type { Compilable, QueryExecutorProvider, RawBuilder } from 'kysely';

/**
 * Makes a statement out of text that the query builder has no words for: `rawQuery(tx, sql<Row>\`select …\`)`.
 * Nothing is added to it, so it writes `app.` and `tenant_id = ${tx.tenantId}` itself.
 */
export function rawQuery<R>(tx: { readonly sql: QueryExecutorProvider }, text: RawBuilder<R>): Compilable<R> {
  return { compile: () => text.compile(tx.sql) };
}
