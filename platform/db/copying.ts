import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from, to, type CopyToStreamQuery } from 'pg-copy-streams';

/** A table as PostgreSQL's COPY takes it; names are quoted where they need it. */
export interface CopiedTable {
  /** Schema and name, such as `app.customer`. */
  readonly name: string;
  /** Without generated columns. */
  readonly columns: readonly string[];
}

interface Found { readonly name: string; readonly columns: string[]; readonly needs: string[] }

const findTables = `
  select format('%I.%I', n.nspname, c.relname) as name,
    (select array_agg(format('%I', a.attname) order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    array(select distinct format('%I.%I', rn.nspname, r.relname) from pg_constraint k join pg_class r on r.oid = k.confrelid join pg_namespace rn on rn.oid = r.relnamespace
      where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app', 'system') and c.relkind in ('r', 'p') and not c.relispartition
  order by 1`;

/** All tables of the product but the list of migrations, each after those that its foreign keys point to. */
export async function listTables(client: Client): Promise<CopiedTable[]> {
  const { rows } = await client.query<Found>(findTables);
  const waiting = rows.filter((table) => table.name !== 'system.schema_migration');
  const ordered: Found[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((table) => table.needs.every((name) => !waiting.some((other) => other.name === name)));
    if (next === -1) throw new Error(`foreign keys go round in a circle: ${waiting.map((table) => table.name).join(', ')}`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered.map(({ name, columns }) => ({ name, columns }));
}

/** The rows of a table as COPY's text; `rowCount` says how many once they are all read. */
export function copyOut(client: Client, { name, columns }: CopiedTable): CopyToStreamQuery {
  return client.query(to(`copy (select ${columns.join(', ')} from ${name}) to stdout`));
}

/** Puts rows into a table; answers how many. */
export async function copyIn(client: Client, { name, columns }: CopiedTable, text: AsyncIterable<Buffer>): Promise<number> {
  const taking = client.query(from(`copy ${name} (${columns.join(', ')}) from stdin`));
  await pipeline(text, taking);
  return taking.rowCount;
}

/**
 * Empties tables and lets rows be put in as they are: the rules that act row by row sleep, keys and checks stay awake. For a
 * transaction of the owner; `wakeRules` ends it.
 */
export async function emptyTables(client: Client, tables: readonly CopiedTable[]): Promise<void> {
  await client.query(`truncate ${tables.map((table) => table.name).join(', ')}`);
  for (const { name } of tables) await client.query(`alter table ${name} disable trigger user`);
}

/** Proves what was put off to the end, then wakes the rules of the tables. */
export async function wakeRules(client: Client, tables: readonly CopiedTable[]): Promise<void> {
  await client.query('set constraints all immediate');
  for (const { name } of tables) await client.query(`alter table ${name} enable trigger user`);
}

/** Deletes every row of one tenant, those that others point to last; answers how many by table. For a transaction of the owner. */
export async function deleteTenant(client: Client, tenantId: string): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.attname = 'tenant_id' and not a.attisdropped and n.nspname in ('app', 'system') and c.relkind in ('r', 'p') and not c.relispartition`);
  const owned = new Set(rows.map((row) => row.name));
  const deleted: Record<string, number> = {};
  for (const { name } of (await listTables(client)).toReversed().filter((table) => owned.has(table.name))) {
    const { rowCount } = await client.query(`delete from ${name} where tenant_id = $1`, [tenantId]);
    if (rowCount) deleted[name] = rowCount;
  }
  return deleted;
}
