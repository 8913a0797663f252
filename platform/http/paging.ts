import type { z } from 'zod';
import { requestErrors } from '../errors/index.ts';

/** The values of the sort columns of a page's last row. */
export type CursorValues = readonly (string | number)[];

/** Writes the place in a list where the next page begins; callers treat it as opaque. */
export function encodeCursor(values: CursorValues): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads a cursor by the shape of its sort columns; undefined on the first page, 422 for one that we did not write. */
export function decodeCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const parsed = shape.safeParse(jsonIn(cursor));
  if (!parsed.success) throw requestErrors.invalid({ fields: { cursor: { code: 'invalid', message: 'This place in the list is unknown.' } } });
  return parsed.data;
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Cuts a page out of `limit + 1` rows; the row too many tells that there is a next page. */
export function toPage<Row, Item>(rows: readonly Row[], limit: number, present: (row: Row) => Item, place: (row: Row) => CursorValues): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(present), nextCursor: rows.length > limit && last ? encodeCursor(place(last)) : null };
}
