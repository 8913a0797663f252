import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play, steps } from './model-run.ts';

const RUNS = Number(process.env['DOTT_MODEL_RUNS'] ?? 10_000);

describe('the session engine against its model', () => {
  it(`keeps its promises in ${RUNS} interleavings of three nodes and every fault`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), steps, async (seed, script) => {
        expect(await play(seed, script)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, 300_000);
});
