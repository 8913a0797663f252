import { expect, it } from 'vitest';
import { createMetrics } from './index.ts';

it('counts, measures and tells it in the text format, with the role on each line', async () => {
  const metrics = createMetrics('api');
  const served = metrics.counter({ name: 'requests_total', help: 'Requests served.', labels: ['status'] });
  served.inc({ status: '200' }, 2);
  metrics.histogram({ name: 'request_seconds', help: 'Time of a request.', buckets: [0.1, 1] }).observe(0.05);
  metrics.gauge({ name: 'sessions', help: 'Sessions in memory.' }).set(3);
  const text = await metrics.text();
  expect(text).toContain('dott_requests_total{status="200",role="api"} 2');
  expect(text).toContain('dott_request_seconds_bucket{le="0.1",role="api"} 1');
  expect(text).toContain('dott_sessions{role="api"} 3');
  expect(text).toContain('dott_process_resident_memory_bytes{role="api"}');
});

it('reads what is counted elsewhere each time it is asked', async () => {
  const metrics = createMetrics('api');
  let served = 1;
  metrics.tally({ name: 'served_total', help: 'Served.', labels: ['tier'], read: () => [{ labels: { tier: 'memory' }, count: served }] });
  expect(await metrics.text()).toContain('dott_served_total{tier="memory",role="api"} 1');
  served = 3;
  expect(await metrics.text()).toContain('dott_served_total{tier="memory",role="api"} 3');
  expect(await metrics.text()).toContain('dott_served_total{tier="memory",role="api"} 3');
});

it('keeps two processes’ registries apart', async () => {
  createMetrics('api').gauge({ name: 'same', help: 'Same name twice.' }).set(1);
  const other = createMetrics('web');
  other.gauge({ name: 'same', help: 'Same name twice.' }).set(2);
  expect(await other.text()).toContain('dott_same{role="web"} 2');
});
