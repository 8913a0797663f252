import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client';
import { createLatencies, type Latencies } from './latency.ts';

export { addCounts, countsSince, LATENCY_BOUNDS_MS, quantileMs, type Latencies, type LatencyCounts } from './latency.ts';

interface Instrument<Label extends string> {
  /** Snake case with its unit last, such as `request_seconds`; `dott_` is put before it. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** One line of a counter, since the process started. */
export interface Tallied<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly count: number;
}

/** One process's figures, in the text format that Prometheus reads. */
export interface Metrics {
  readonly contentType: string;
  counter<Label extends string>(instrument: Instrument<Label>): Counter<Label>;
  /** A counter of what is counted elsewhere, read when somebody asks: for the way of every request. */
  tally<Label extends string>(instrument: Instrument<Label> & { readonly read: () => readonly Tallied<Label>[] }): void;
  gauge<Label extends string>(instrument: Instrument<Label>): Gauge<Label>;
  histogram<Label extends string>(instrument: Instrument<Label> & { readonly buckets: readonly number[] }): Histogram<Label>;
  /** A histogram of milliseconds for the way of every request, told in seconds. */
  latencies<Label extends string>(instrument: Instrument<Label>): Latencies<Label>;
  text(): Promise<string>;
}

/** Makes the registry of a process; every figure says which role it comes from. */
export function createMetrics(role: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry, prefix: 'dott_' });
  const configure = <Label extends string>({ name, help, labels = [] }: Instrument<Label>) => ({
    name: `dott_${name}`, help, labelNames: [...labels], registers: [registry],
  });
  return {
    contentType: registry.contentType,
    counter: (instrument) => new Counter(configure(instrument)),
    tally({ read, ...instrument }) {
      const counter = new Counter({
        ...configure(instrument),
        collect() {
          counter.reset();
          for (const { labels, count } of read()) counter.inc(labels, count);
        },
      });
    },
    gauge: (instrument) => new Gauge(configure(instrument)),
    histogram: (instrument) => new Histogram({ ...configure(instrument), buckets: [...instrument.buckets] }),
    latencies({ name, help, labels = [] }) {
      const { latencies, lines } = createLatencies(labels);
      const own = { name: `dott_${name}`, help, type: 'histogram', aggregator: 'sum', get: async () => ({ name: own.name, help, type: 'histogram', aggregator: 'sum', values: lines(own.name) }) };
      // The registry asks of a metric only its name and `get`; its type names the library's own classes.
      registry.registerMetric(own as unknown as Metric);
      return latencies;
    },
    text: () => registry.metrics(),
  };
}
