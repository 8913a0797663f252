import type { CodedError } from './define.ts';

/** The body of every failure: application/problem+json. */
export interface ProblemBody {
  readonly type: string;
  readonly code: string;
  readonly class: string;
  readonly recovery: string;
  readonly status: number;
  readonly title: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly fields?: Readonly<Record<string, { code: string; message: string }>>;
  readonly retryAfterMs?: number;
  readonly requestId: string;
  readonly [extra: string]: unknown;
}

/** Writes a coded error as the wire knows it, whichever server answers. */
export function toProblem(error: CodedError, requestId: string): ProblemBody {
  const { params, fields, retryAfterMs, extra } = error.detail;
  return {
    ...extra,
    type: `urn:dott:error:${error.code}`,
    code: error.code,
    class: error.spec.class,
    recovery: error.spec.recovery,
    status: error.spec.status,
    title: error.message,
    ...(params && { params }),
    ...(fields && { fields }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    requestId,
  };
}

/** The Retry-After header of an error in whole seconds, at least one; undefined when there is nothing to wait for. */
export function retryAfter(error: CodedError): string | undefined {
  const { retryAfterMs } = error.detail;
  return retryAfterMs === undefined ? undefined : String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
}
