import { pino, type DestinationStream, type Logger } from 'pino';
import { redact, redactText } from './redact.ts';

export { redact, redactText } from './redact.ts';

/** Writes JSON lines; `log.child({ requestId })` marks everything that belongs to one request. */
export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  /** Which process speaks: api, worker, web. */
  readonly role: string;
  /** Standard error when absent: standard output belongs to the launcher's one line. */
  readonly destination?: DestinationStream;
  /** The trace that a line belongs to, when there is tracing. */
  readonly traceId?: (() => string | undefined) | undefined;
}

/** Makes a process's log. Session ids, tokens, passwords and credentials never reach its destination. */
export function createLog(options: LogOptions): Log {
  const { traceId } = options;
  const destination = options.destination ?? pino.destination({ fd: 2, sync: true });
  return pino(
    {
      level: options.level,
      base: { role: options.role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        // An object stays an object; redact's type only says that it answers something.
        log: (line) => redact(line) as Record<string, unknown>,
      },
      ...(traceId && { mixin: () => ({ traceId: traceId() }) }),
      hooks: {
        logMethod(args, method) {
          // pino takes the message of a lone error as it is, so it is spelled out here.
          const [first, ...rest] = args as readonly unknown[];
          const parts = first instanceof Error ? [{ err: first }, ...(rest.length > 0 ? rest : [first.message])] : [first, ...rest];
          const spoken = parts.map((part) => (typeof part === 'string' ? redactText(part) : part));
          // The shapes that pino accepts are kept: an object or a text first, texts and values after it.
          method.apply(this, spoken as Parameters<typeof method>);
        },
      },
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
    },
    destination,
  );
}
