import { CodedError, requestErrors, systemErrors } from '../errors/index.ts';
import { codedDatabaseFailure } from '../db/index.ts';

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

/** Turns whatever was thrown into a coded error; what nobody expected becomes `system.internal` and hides its cause. */
export function toCodedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const failure = codedDatabaseFailure(error);
  if (failure) return failure;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 413) return requestErrors['too-large']({ cause: error });
  if (status === 415) return requestErrors['unsupported-type']({ cause: error });
  if (status === 404) return requestErrors['not-found']({ cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500) return requestErrors.malformed({ cause: error });
  return systemErrors.internal({ cause: error });
}

/** Writes a coded error as the wire knows it. */
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
