import pg from 'pg';

/** A statement as it went over the wire. */
export interface SentStatement {
  readonly text: string;
  readonly name?: string;
  readonly values: readonly unknown[];
}

let sent: SentStatement[] | undefined;

/**
 * Lets `capture` see what is sent to PostgreSQL from this process. The bare side of a comparison replays just that, so
 * it does the same work in the database and nothing else.
 */
export function watchStatements(): void {
  const { prototype } = pg.Client;
  const query = prototype.query;
  // The driver's method has eight signatures; this one passes on whatever came.
  prototype.query = function watched(this: pg.Client, ...given: unknown[]): never {
    const [first] = given;
    if (sent && typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string') {
      const { name, values } = first as { name?: string; values?: readonly unknown[] };
      sent.push({ text: first.text, ...(name !== undefined && { name }), values: [...(values ?? [])] });
    }
    return Reflect.apply(query, this, given) as never;
  };
}

/** The statements that `work` sends. */
export async function capture(work: () => Promise<unknown>): Promise<SentStatement[]> {
  sent = [];
  try {
    await work();
    return sent;
  } finally {
    sent = undefined;
  }
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The ids that stand in one run's values and not in the other's: those that were made for the occasion. */
export function freshIds(run: readonly SentStatement[], other: readonly SentStatement[]): string[] {
  const idsOf = (statements: readonly SentStatement[]): Set<string> => new Set(JSON.stringify(statements.map(({ values }) => values)).match(UUID));
  return [...idsOf(run).difference(idsOf(other))];
}
