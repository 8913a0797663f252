import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { findHoles, type Hole } from './conformance.ts';
import { openClient } from './pool.ts';
import { bootstrapRoles, type RolePasswords } from './roles.ts';
import { expandStatement, splitStatements, type RoleNames } from './sql-file.ts';

/** The database has migrations that this code does not know: an older program must not touch newer data. */
export class DatabaseNewerError extends Error {
  constructor(names: readonly string[]) {
    super(`The database is newer than this program: it knows ${names.join(', ')}. Start the newer version instead.`);
    this.name = 'DatabaseNewerError';
  }
}

/** The database's shape could let one tenant see another; nothing may run on it. */
export class SchemaHoleError extends Error {
  constructor(holes: readonly Hole[]) {
    super(`The database's tenant isolation has holes: ${holes.map((hole) => `${hole.kind}: ${hole.object}`).join(' · ')}`);
    this.name = 'SchemaHoleError';
  }
}

/** No server answers at the address, or it does not let the login in. */
export class DatabaseUnreachableError extends Error {
  constructor(url: string, cause: unknown) {
    const { hostname, port } = new URL(url);
    super(`PostgreSQL at ${hostname}:${port || '5432'} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. Look at DATABASE_URL.`, { cause });
    this.name = 'DatabaseUnreachableError';
  }
}

export interface MigrateOptions {
  /** A login that may create roles. */
  readonly ownerUrl: string;
  readonly rolePrefix: string;
  readonly rolePasswords: RolePasswords;
  /** Folders that hold `YYYYMMDDThhmm_name.sql` files. */
  readonly folders: readonly string[];
  readonly onApplied?: (name: string) => void;
  /** Stops at an older shape: exactly these run. A name that this code does not know throws a DatabaseNewerError. */
  readonly only?: ReadonlySet<string>;
}

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/**
 * Brings a database to this code's shape: roles, schemas, then each file that is missing, under a lock, then the check of
 * the catalogue. Answers how many files ran.
 */
export async function migrate(options: MigrateOptions): Promise<number> {
  const migrations = select(await readMigrations(options.folders), options.only);
  const client = openClient(options.ownerUrl, 'dott migrate');
  await client.connect().catch((error: unknown) => {
    throw new DatabaseUnreachableError(options.ownerUrl, error);
  });
  try {
    await client.query(`select pg_advisory_lock(hashtext('dott migrate'))`);
    const roles = await bootstrapRoles(client, options.rolePrefix, options.rolePasswords);
    await client.query(`set role ${roles.owner}`);
    await client.query(`create table if not exists system.schema_migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    await client.query(`grant select on system.schema_migration to ${roles.system}, ${roles.ops}`);
    const pending = await findPending(client, migrations);
    for (const migration of pending) {
      await apply(client, migration, roles);
      options.onApplied?.(migration.name);
    }
    await client.query('reset role');
    const holes = await findHoles(client, roles);
    if (holes.length > 0) throw new SchemaHoleError(holes);
    return pending.length;
  } finally {
    await client.end();
  }
}

function select(migrations: readonly Migration[], only: ReadonlySet<string> | undefined): readonly Migration[] {
  if (!only) return migrations;
  const unknown = [...only].filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0) throw new DatabaseNewerError(unknown);
  return migrations.filter((migration) => only.has(migration.name));
}

/** Reads all migrations in their one global order. */
export async function readMigrations(folders: readonly string[]): Promise<Migration[]> {
  const found: Migration[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const file of names.filter((name) => name.endsWith('.sql'))) {
      const text = await readFile(join(folder, file), 'utf8');
      if (!/^\d{8}T\d{4}_[a-z0-9_]+\.sql$/.test(file)) throw new Error(`a migration is named YYYYMMDDThhmm_name.sql: ${file}`);
      found.push({ name: file.slice(0, -4), text, checksum: hash('sha256', text) });
    }
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = found.find((migration, index) => migration.name === found[index + 1]?.name);
  if (twice) throw new Error(`two migrations are named ${twice.name}`);
  return found;
}

async function findPending(client: Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from system.schema_migration');
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const unknown = rows.filter((row) => !known.has(row.name)).map((row) => row.name);
  if (unknown.length > 0) throw new DatabaseNewerError(unknown);
  const changed = rows.find((row) => known.get(row.name)?.checksum !== row.checksum);
  if (changed) throw new Error(`the migration ${changed.name} was changed after it had been applied`);
  const applied = new Set(rows.map((row) => row.name));
  return migrations.filter((migration) => !applied.has(migration.name));
}

async function apply(client: Client, migration: Migration, roles: RoleNames): Promise<void> {
  const tenanted = tablesWithTenant(migration.text);
  await client.query('begin');
  try {
    for (const statement of splitStatements(migration.text)) {
      for (const single of expandStatement(statement, roles, (table) => tenanted.has(table))) await client.query(single);
    }
    await client.query('insert into system.schema_migration (name, checksum) values ($1, $2)', [migration.name, migration.checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`the migration ${migration.name} failed`, { cause: error });
  }
}

/** Names of the system tables in a file that have a tenant column. */
function tablesWithTenant(text: string): Set<string> {
  const tables = text.matchAll(/create table (?:if not exists )?system\.(\w+)\s*\(([\s\S]*?)\n\)/gi);
  return new Set([...tables].filter((match) => /\btenant_id\b/.test(match[2] ?? '')).map((match) => match[1] ?? ''));
}
