import type { Db } from '@dott/platform/db';
import { CHANNEL } from './change.sql.ts';
import type { Message } from './wire.ts';

/** The connection of its own that a node listens and beats on: a full pool cannot make it deaf. */
export interface ListeningLine {
  /** Runs a statement; connects first if need be. A statement that takes too long costs the connection. */
  query<Row>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /** Resolves when what others say reaches this node: at once while the line stands, otherwise after connecting; rejects when that takes too long. */
  stands(): Promise<void>;
  /** Says something on the channel, if the line stands; never rejects. */
  say(message: Message): void;
  close(): Promise<void>;
}

export interface ListeningLineOptions {
  readonly db: Pick<Db, 'listener'>;
  readonly timeoutMs: number;
  readonly onMessage: (text: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

type Client = ReturnType<Db['listener']>;

interface Connection {
  readonly client: Client;
  /** The last thing in the line's queue: the connection takes one statement at a time. */
  last: Promise<unknown>;
  /** Whether it has begun to listen. */
  listens: boolean;
}

/** Makes the line. It keeps no state that matters: when it breaks, the beats stop, and the node knows that it is blind. */
export function openListeningLine(options: ListeningLineOptions): ListeningLine {
  const { db, timeoutMs, onMessage, onTrouble } = options;
  let current: Connection | undefined;
  let closed = false;

  function drop(client: Client): void {
    if (current?.client === client) current = undefined;
    // It is broken or too slow; nobody waits for its farewell.
    void client.end().catch(() => {});
  }

  async function prepare(client: Client): Promise<void> {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  }

  function connect(): Connection {
    const client = db.listener('dott sessions');
    client.on('error', () => drop(client));
    client.on('end', () => drop(client));
    client.on('notification', (notice) => onMessage(notice.payload ?? ''));
    const connection: Connection = { client, last: Promise.resolve(), listens: false };
    connection.last = prepare(client).then(() => void (connection.listens = true));
    return connection;
  }

  async function run<Row>(connection: Connection, text: string, values: readonly unknown[]): Promise<Row[]> {
    const turn = connection.last.then(() => connection.client.query(text, [...values]));
    connection.last = turn;
    const { rows } = await turn;
    // The statement's text names the columns that the caller's type lists.
    return rows as Row[];
  }

  function query<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    if (closed) return Promise.reject(new Error('the line is closed'));
    current ??= connect();
    const connection = current;
    return new Promise<Row[]>((resolve, reject) => {
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        drop(connection.client);
        reject(error);
      };
      const timer = setTimeout(() => fail(new Error(`the database did not answer within ${timeoutMs} ms`)), timeoutMs);
      run<Row>(connection, text, values).then((rows) => {
        clearTimeout(timer);
        resolve(rows);
      }, fail);
    });
  }

  return {
    query,
    async stands() {
      if (!current?.listens) await query('select 1', []);
    },
    say(message) {
      if (current) run(current, 'select pg_notify($1, $2)', [CHANNEL, JSON.stringify(message)]).catch(onTrouble);
    },
    async close() {
      closed = true;
      const connection = current;
      current = undefined;
      await connection?.client.end().catch(onTrouble);
    },
  };
}
