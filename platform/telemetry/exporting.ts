import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { redactText } from '../log/redact.ts';
import type { OpenSpan, SpanFacts, SpanSpec, Tracing, TracingOptions } from './index.ts';

const QUEUE = 2_048;
const BATCH = 256;
const SEND_EVERY_MS = 1_000;
const SEND_WITHIN_MS = 3_000;
const TROUBLE_EVERY_MS = 60_000;

const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

/**
 * Tracing by OpenTelemetry over OTLP/HTTP. Nothing global is registered, so no library begins spans of its own. Spans wait in a
 * bounded queue and are sent in batches; when the exporter is away they are dropped, and no request waits for it.
 */
export function exportingTracing(options: TracingOptions & { readonly endpoint: string }): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: SEND_WITHIN_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `dott-${options.role}`, 'service.namespace': 'dott' }),
    spanLimits: { attributeValueLengthLimit: 1_000, attributeCountLimit: 32, eventCountLimit: 8 },
    spanProcessors: [new BatchSpanProcessor({
      exporter: telling(exporter, options.onTrouble), maxQueueSize: QUEUE, maxExportBatchSize: BATCH, scheduledDelayMillis: SEND_EVERY_MS, exportTimeoutMillis: SEND_WITHIN_MS,
    })],
  });
  const tracer = provider.getTracer('dott');
  const current = new AsyncLocalStorage<Span>();

  function begin(spec: SpanSpec): OpenSpan {
    const span = tracer.startSpan(spec.name, { kind: kinds[spec.kind ?? 'internal'], attributes: attributesOf(spec.facts) }, contextOf(spec.parent, current.getStore()));
    return {
      tell: (facts) => void span.setAttributes(attributesOf(facts)),
      within: (work) => current.run(span, work),
      end(error) {
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: kindOf(error) });
        span.end();
      },
    };
  }

  async function span<T>(spec: SpanSpec, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const open = begin(spec);
    try {
      const result = await open.within(() => work(open));
      open.end();
      return result;
    } catch (error) {
      open.end(error ?? new Error('thrown without an error'));
      throw error;
    }
  }

  return {
    begin,
    span,
    // A timer that was set during a request still carries its span; once that has ended, what runs is nobody's part.
    inner: (spec, work) => (current.getStore()?.isRecording() ? span(spec, work) : work(silent)),
    tell: (facts) => void current.getStore()?.setAttributes(attributesOf(facts)),
    traceParent() {
      const context = current.getStore()?.spanContext();
      return context && `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}`;
    },
    traceId: () => current.getStore()?.spanContext().traceId,
    async close() {
      const late = new Promise<void>((done) => void setTimeout(done, SEND_WITHIN_MS).unref());
      await Promise.race([provider.shutdown().catch(options.onTrouble), late]);
    },
  };
}

const silent: OpenSpan = { tell: () => undefined, within: (work) => work(), end: () => undefined };

function contextOf(parent: string | undefined, current: Span | undefined): Context {
  const remote = parent === undefined ? null : parseTraceParent(parent);
  if (remote) return trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
  return current ? trace.setSpan(ROOT_CONTEXT, current) : ROOT_CONTEXT;
}

function attributesOf(facts: SpanFacts = {}): Attributes {
  const spoken = Object.entries(facts).filter(([, value]) => value !== undefined).map(([name, value]) => {
    if (typeof value === 'string') return [name, redactText(value)];
    return [name, Array.isArray(value) ? value.map((text: string) => redactText(text)) : value];
  });
  return Object.fromEntries(spoken);
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** An exporter that says when it fails, now and then. */
function telling(exporter: SpanExporter, onTrouble: (error: Error) => void): SpanExporter {
  let told = -Infinity;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error && performance.now() - told > TROUBLE_EVERY_MS) {
          told = performance.now();
          onTrouble(result.error);
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}
