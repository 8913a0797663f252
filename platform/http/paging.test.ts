import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor, toPage } from './paging.ts';

const Place = z.tuple([z.string(), z.uuid()]);

describe('decodeCursor', () => {
  it.each(['', 'x', 'bnVsbA', encodeCursor(['a']), encodeCursor(['a', 'not an id']), encodeCursor([1, crypto.randomUUID()])])('refuses %j', (cursor) => {
    expect(() => decodeCursor(cursor, Place)).toThrow(expect.objectContaining({ code: 'request.invalid', detail: { fields: { cursor: expect.anything() } } }));
  });

  it('is undefined on the first page', () => {
    expect(decodeCursor(undefined, Place)).toBeUndefined();
  });

  it('reads what was written, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.uuid(), (text, id) => {
      expect(decodeCursor(encodeCursor([text, id]), Place)).toEqual([text, id]);
    }));
  });
});

describe('toPage', () => {
  const page = (rows: number[], limit: number) => toPage(rows, limit, (row) => `item ${row}`, (row) => [row]);

  it('has a next page only when there is a row too many', () => {
    expect(page([], 2)).toEqual({ items: [], nextCursor: null });
    expect(page([1, 2], 2)).toEqual({ items: ['item 1', 'item 2'], nextCursor: null });
    expect(page([1, 2, 3], 2)).toEqual({ items: ['item 1', 'item 2'], nextCursor: encodeCursor([2]) });
  });
});
