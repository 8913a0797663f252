import pg from 'pg';

const INT8 = 20;
const NUMERIC = 1700;
const DATE = 1082;

/** Amounts in minor units are bigint columns; beyond 2^53 a number would lie, so it is refused. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`a bigint of ${text} does not fit a number`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return parseInt8;
    // A date without time and an exact decimal stay the text that PostgreSQL sent.
    if (oid === DATE || oid === NUMERIC) return (text: string) => text;
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  },
};

export interface PoolOptions {
  readonly connectionString: string;
  readonly max: number;
  readonly applicationName: string;
  readonly onError: (error: Error) => void;
  /** False for a library that was not written for statements sent ahead; true when absent. */
  readonly pipeline?: boolean;
}

/** A pool whose connections send the statements of a flight without waiting for each other. */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max,
    application_name: options.applicationName,
    types,
    pipeline: options.pipeline ?? true,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    query_timeout: 30_000,
  });
  // An idle connection that breaks is replaced at the next use; it must not end the process.
  pool.on('error', options.onError);
  // One that breaks while it is in use fails its statements, which is where it is reported.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

/** One connection outside any pool, for migrations and LISTEN. */
export function openClient(connectionString: string, applicationName: string): pg.Client {
  return new pg.Client({ connectionString, application_name: applicationName, types, connectionTimeoutMillis: 3_000, keepAlive: true });
}
