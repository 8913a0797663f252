import fc from 'fast-check';
import type { Db, TenantActor } from '@dott/platform/db';
import { newId, type Id } from '@dott/platform/ids';
import { addDays, localDate } from '@dott/platform/time';
import { defaultChart } from '../chart.ts';
import { postEntry, type Posting, type PostingLine } from './index.ts';

const codes = defaultChart.map((account) => account.code);
const FIRST_DAY = localDate('2024-01-15');

interface Drawn {
  readonly day: number;
  readonly memo: string;
  readonly sides: readonly { readonly code: string; readonly minor: number }[];
  readonly last: string;
  readonly foreign: { readonly currency: string; readonly divisor: number } | null;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  day: fc.integer({ min: 0, max: 900 }),
  memo: fc.oneof(fc.constantFrom('Invoice to Amina & Sons; net 30', 'Rent "March"', '(void) | 50% = half', '  two  spaces ', 'Ünïcode 日本'), fc.string({ maxLength: 40 })),
  sides: fc.array(fc.record({ code: fc.constantFrom(...codes), minor: fc.integer({ min: -5_000_000_000, max: 5_000_000_000 }) }), { minLength: 1, maxLength: 6 }),
  last: fc.constantFrom(...codes),
  foreign: fc.option(fc.record({ currency: fc.constantFrom('USD', 'JPY', 'KWD'), divisor: fc.integer({ min: 2, max: 150 }) }), { freq: 3 }),
});

/** Draws a balanced posting: random sides, and a last line that takes the difference. */
export const postingArbitrary: fc.Arbitrary<Posting> = drawn.map(({ day, memo, sides, last, foreign }) => {
  const difference = sides.reduce((sum, side) => sum + side.minor, 0);
  const lines = [...sides, { code: last, minor: -difference }].map(({ code, minor }): PostingLine => ({
    accountCode: code,
    ...(minor >= 0 ? { debitMinor: minor } : { creditMinor: -minor }),
    ...(foreign && { original: { currency: foreign.currency, amountMinor: Math.floor(Math.abs(minor) / foreign.divisor) } }),
  }));
  return { source: { type: 'generated', id: newId<Id<'generated'>>() }, date: addDays(FIRST_DAY, day), memo: memo.replaceAll('\u0000', ''), lines };
});

/** Posts a seeded journal of `count` entries in books that are open; answers what was posted. */
export async function generateBooks(db: Db, actor: TenantActor, options: { count: number; seed: number }): Promise<readonly Posting[]> {
  const postings = fc.sample(postingArbitrary, { numRuns: options.count, seed: options.seed });
  for (let start = 0; start < postings.length; start += 50) {
    await db.withTenant(actor, (tx) => tx.commit(...postings.slice(start, start + 50).flatMap((posting) => postEntry(tx, posting))));
  }
  return postings;
}

/** What each account should hold after the postings of a span of days, debit positive; by code. */
export function expectedBalances(postings: readonly Posting[], from = '0000-00-00', to = '9999-99-99'): Map<string, number> {
  const balances = new Map<string, number>();
  for (const { date, lines } of postings) {
    if (date < from || date > to) continue;
    for (const line of lines) {
      const code = 'accountCode' in line ? line.accountCode : line.role;
      balances.set(code, (balances.get(code) ?? 0) + (line.debitMinor ?? 0) - (line.creditMinor ?? 0));
    }
  }
  return balances;
}
