import fastify from 'fastify';
import pg from 'pg';
import { announce, settings } from './serving.ts';

interface Settings {
  readonly url: string;
  /** Statements that are sent in one flight, in this order; the rows of the last but COMMIT are the answer. */
  readonly statements: readonly { readonly text: string; readonly values: readonly unknown[]; readonly name?: string }[];
}

// The floor of a database-backed answer: the same statements, prepared, in one flight, and nothing around them.
const { url, statements } = settings<Settings>();
const pool = new pg.Pool({ connectionString: url, max: 10, pipeline: true });
const app = fastify();
app.get('/', async () => {
  const client = await pool.connect();
  try {
    const results = await Promise.all(statements.map(({ text, values, name }) => client.query({ text, values: [...values], ...(name && { name }) })));
    return { items: results.find((result) => result.command === 'SELECT' && !/set_config/.test(result.fields[0]?.name ?? ''))?.rows };
  } finally {
    client.release();
  }
});
announce(await app.listen({ host: '127.0.0.1', port: 0 }));
