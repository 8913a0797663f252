import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { compile, type Query } from './compiler.ts';

/** A statement ready for the wire; `name` makes PostgreSQL keep its plan for the life of the connection. */
export interface Statement {
  readonly text: string;
  readonly name?: string;
  readonly values: unknown[];
}

const names = new LRUCache<string, string>({ max: 5_000 });

function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `q_${hash('sha1', text, 'base64url')}`;
  names.set(text, name);
  return name;
}

/**
 * Turns values into what the driver can send without failing.
 * A pipelined flight already carries its COMMIT, so a value that fails half-way would commit the statements before it.
 */
function encode(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('a number sent to the database must be finite');
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`a ${typeof value} cannot be sent to the database`);
  if (typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(encode);
  return JSON.stringify(value);
}

/** Compiles a query of the query layer into a named statement (unnamed behind an old PgBouncer). */
export function toStatement(query: Query<unknown>, named: boolean): Statement {
  const { sql: text, parameters } = compile(query);
  const values = parameters.map(encode);
  return named ? { text, name: nameOf(text), values } : { text, values };
}

/** A fixed statement written by the platform itself. */
export function fixedStatement(text: string, values: readonly unknown[], named: boolean): Statement {
  const encoded = values.map(encode);
  return named && values.length > 0 ? { text, name: nameOf(text), values: encoded } : { text, values: encoded };
}
