import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMetrics } from './index.ts';
import { addCounts, countsSince, LATENCY_BOUNDS_MS, quantileMs, createLatencies } from './latency.ts';

const read = (observed: readonly number[]) => {
  const { latencies } = createLatencies([]);
  const series = latencies.series();
  for (const ms of observed) series.observe(ms);
  return addCounts(latencies.read().map((each) => each.counts));
};

it('tells a histogram as Prometheus reads it, in seconds, each bucket with all below', async () => {
  const metrics = createMetrics('api');
  const checks = metrics.latencies({ name: 'check_seconds', help: 'Checks.', labels: ['tier'] as const });
  const memory = checks.series('memory');
  for (const ms of [0.02, 3, 3, 9_000]) memory.observe(ms);
  const text = await metrics.text();
  expect(text).toContain('# TYPE dott_check_seconds histogram');
  expect(text).toContain('dott_check_seconds_bucket{tier="memory",le="0.000025",role="api"} 1');
  expect(text).toContain('dott_check_seconds_bucket{tier="memory",le="0.005",role="api"} 3');
  expect(text).toContain('dott_check_seconds_bucket{tier="memory",le="5",role="api"} 3');
  expect(text).toContain('dott_check_seconds_bucket{tier="memory",le="+Inf",role="api"} 4');
  expect(text).toContain('dott_check_seconds_count{tier="memory",role="api"} 4');
  expect(text).toMatch(/dott_check_seconds_sum\{tier="memory",role="api"\} 9\.006/);
});

it('puts a quantile into the bucket in which the true one lies', () => {
  const within = { min: 0, max: 4_999, noNaN: true };
  fc.assert(fc.property(fc.array(fc.double(within), { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), (observed, share) => {
    const told = quantileMs(read(observed), share) ?? Number.NaN;
    const truth = observed.toSorted((a, b) => a - b)[Math.ceil(share * observed.length) - 1] ?? Number.NaN;
    const upper = LATENCY_BOUNDS_MS.find((bound) => bound >= truth) ?? Number.NaN;
    const lower = LATENCY_BOUNDS_MS.findLast((bound) => bound < truth) ?? 0;
    expect(told).toBeGreaterThanOrEqual(lower);
    expect(told).toBeLessThanOrEqual(upper);
  }));
});

it('has no quantile of nothing, and the last bound for what is slower than all', () => {
  expect(quantileMs(read([]), 0.95)).toBeUndefined();
  expect(quantileMs(read([60_000]), 0.95)).toBe(5_000);
});

it('tells what came between two readings', () => {
  const before = read([1, 2]);
  const now = read([1, 2, 700]);
  expect(countsSince(now, before)).toMatchObject({ count: 1, sumMs: 700 });
  expect(countsSince(now, undefined)).toBe(now);
});
