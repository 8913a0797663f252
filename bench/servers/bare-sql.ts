import fastify from 'fastify';
import { newId } from '@dott/platform/ids';
import pg from 'pg';
import type { SentStatement } from '../capture.ts';
import { announce, settings } from './serving.ts';

interface Settings {
  readonly url: string;
  /** One list of statements a request of the unit, each list sent in one flight. */
  readonly flights: readonly (readonly SentStatement[])[];
  /** Texts inside the values that change from unit to unit. */
  readonly slots: readonly string[];
  /** What to put into the slots in turn; fresh ids when absent. */
  readonly fillings?: readonly (readonly string[])[];
}

interface Template {
  readonly text: string;
  readonly name?: string;
  readonly values: readonly unknown[];
  readonly holes: readonly (readonly [position: number, slot: number])[];
}

// The floor of a database-backed answer: the same statements, prepared, in one flight, and nothing around them.
const { url, flights, slots, fillings } = settings<Settings>();
const pool = new pg.Pool({ connectionString: url, max: 10, pipeline: true });
const templates = flights.map((statements) => statements.map(toTemplate));
const begun = new Map<string, readonly string[]>();
let turn = 0;

function toTemplate({ text, name, values }: SentStatement): Template {
  const holes = values.flatMap((value, position) => slots.flatMap((slot, index) => (JSON.stringify(value).includes(slot) ? [[position, index] as const] : [])));
  return { text, values, holes, ...(name !== undefined && { name }) };
}

function fill({ text, name, values, holes }: Template, filling: readonly string[]): pg.QueryConfig {
  const filled = [...values];
  for (const [position, slot] of holes) filled[position] = replace(filled[position], slots[slot] ?? '', filling[slot] ?? '');
  return { text, values: filled, ...(name !== undefined && { name }) };
}

function replace(value: unknown, from: string, to: string): unknown {
  if (value === from) return to;
  return Array.isArray(value) ? value.map((item) => replace(item, from, to)) : String(value).replaceAll(from, to);
}

async function fly(index: number, filling: readonly string[]): Promise<unknown[]> {
  const client = await pool.connect();
  try {
    const results = await Promise.all((templates[index] ?? []).map((template) => client.query(fill(template, filling))));
    return results.findLast((result) => result.command === 'SELECT' && result.rows.length > 0)?.rows ?? [];
  } finally {
    client.release();
  }
}

function nextFilling(): readonly string[] {
  turn += 1;
  return fillings?.[turn % fillings.length] ?? slots.map(() => newId());
}

const app = fastify();
app.get('/', async () => ({ items: await fly(0, nextFilling()) }));
app.post('/first', async () => {
  const filling = nextFilling();
  const id = String(turn);
  begun.set(id, filling);
  return { id, items: await fly(0, filling) };
});
app.post<{ Params: { id: string } }>('/second/:id', async ({ params: { id } }) => {
  const filling = begun.get(id);
  begun.delete(id);
  return { items: await fly(1, filling ?? []) };
});
announce(await app.listen({ host: '127.0.0.1', port: 0 }));
