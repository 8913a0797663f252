import type { Query, SystemTx } from '../db/index.ts';
import type { Services } from '../http/index.ts';
import type { SealedPlace } from './index.ts';

/** A column whose texts are sealed, one a row. */
export interface SealedColumn {
  /** What a person calls it. */
  readonly name: string;
  readonly placeOf: (id: string) => SealedPlace;
  /** Rows after an id whose text does not begin with the present key's prefix, in the order of their ids. */
  readonly stale: (tx: SystemTx, asked: { readonly prefix: string; readonly after: string; readonly limit: number }) => Query<{ id: string; sealed: string }>;
  /** Puts a text in the place of the former one; no row when it was changed meanwhile. */
  readonly put: (tx: SystemTx, row: { readonly id: string; readonly former: string; readonly sealed: string }) => Query<{ id: string }>;
}

export interface Rotated {
  readonly name: string;
  /** Rows that are, or in a dry run would be, under the present key now. */
  readonly renewed: number;
  /** Rows that no key of the ring opens. */
  readonly unreadable: number;
}

const BATCH = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Seals a column's texts anew under the present key, a batch a transaction. What was done stays done: a run that was ended goes on with the
 * next one, and one that finds nothing to do changes nothing. A row that was changed meanwhile has been sealed by that change.
 */
export async function rotateColumn(services: Services, column: SealedColumn, { dryRun }: { readonly dryRun: boolean }): Promise<Rotated> {
  let [renewed, unreadable, after] = [0, 0, FIRST];
  for (;;) {
    const count = await services.db.withSystem(`rotate the keys of ${column.name}`, async (tx) => {
      const rows = await tx.run(column.stale(tx, { prefix: services.secrets.currentPrefix, after, limit: BATCH }));
      for (const row of rows) {
        const sealed = resealed(services, column, row);
        if (sealed === undefined) unreadable += 1;
        else if (dryRun || (await tx.run(column.put(tx, { id: row.id, former: row.sealed, sealed }))).length > 0) renewed += 1;
      }
      after = rows.at(-1)?.id ?? after;
      return rows.length;
    });
    if (count < BATCH) return { name: column.name, renewed, unreadable };
  }
}

function resealed({ secrets }: Services, { placeOf }: SealedColumn, { id, sealed }: { readonly id: string; readonly sealed: string }): string | undefined {
  try {
    return secrets.seal(placeOf(id), secrets.open(placeOf(id), sealed));
  } catch {
    return undefined;
  }
}
