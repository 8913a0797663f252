import type { Log } from '../log/index.ts';

/** What a span says of itself. Values are cut free of credentials; parameters of statements, bodies and headers never belong here. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface SpanSpec {
  readonly name: string;
  readonly kind?: 'internal' | 'server' | 'client' | 'consumer';
  readonly facts?: SpanFacts;
  /** W3C `traceparent` of whoever asked for this; only of a caller that is believed. */
  readonly parent?: string | undefined;
}

/** A span under way. */
export interface OpenSpan {
  tell(facts: SpanFacts): void;
  /** Runs work so that spans begun in it hang below this one. */
  within<T>(work: () => T): T;
  /** Ends it; only the kind of an error is kept, because messages quote data. */
  end(error?: unknown): void;
}

/** What follows one request through the processes. It is undefined everywhere unless an exporter is configured. */
export interface Tracing {
  /** Begins a span below the given parent, else below the current one, else a new trace. */
  begin(spec: SpanSpec): OpenSpan;
  /** A span around work. */
  span<T>(spec: SpanSpec, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** A span around work if it happens inside of another; what a process does on its own account leaves no trace. */
  inner<T>(spec: SpanSpec, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Adds to the current span, if there is one. */
  tell(facts: SpanFacts): void;
  /** The current span as `traceparent`, for whoever is called next. */
  traceParent(): string | undefined;
  traceId(): string | undefined;
  /** Sends what is waiting, but waits for nobody long. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** OTEL_EXPORTER_OTLP_ENDPOINT; absent: no tracing, and its libraries are not even loaded. */
  readonly endpoint: string | undefined;
  /** Which process speaks: api, worker, web. */
  readonly role: string;
  /** Told once a minute at most while spans cannot be sent. */
  readonly onTrouble: (error: Error) => void;
}

/** Opens tracing when an exporter is configured. */
export async function openTracing(options: TracingOptions): Promise<Tracing | undefined> {
  if (options.endpoint === undefined) return undefined;
  const { exportingTracing } = await import('./exporting.ts');
  return exportingTracing({ ...options, endpoint: options.endpoint });
}

/** Says in a log that spans cannot be sent. */
export function warnOfLostSpans(log: Log): TracingOptions['onTrouble'] {
  return (error) => log.warn({ err: error }, 'traces could not be sent; those of the last moments are dropped');
}
