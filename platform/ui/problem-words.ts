import { Problem } from '../http/failure.ts';

/** What the product can offer after a failure. */
export interface Trouble {
  readonly code: string;
  /** One plain sentence. */
  readonly sentence: string;
  readonly recovery: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The one place where a failure becomes what a person is told; what nobody declared is told as trouble of ours. */
export function toTrouble(error: unknown, unexpected: string): Trouble {
  if (!(error instanceof Problem)) {
    return { code: 'system.internal', sentence: unexpected, recovery: 'retry', fields: {}, retryAfterMs: undefined, requestId: undefined, body: {} };
  }
  const { body } = error;
  const fields = Object.entries(body.fields ?? {}).map(([name, field]) => [name, field.message] as const);
  return { code: body.code, sentence: body.title, recovery: body.recovery, fields: Object.fromEntries(fields), retryAfterMs: body.retryAfterMs, requestId: body.requestId, body };
}
