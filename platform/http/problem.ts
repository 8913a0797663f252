import { CodedError, requestErrors, systemErrors } from '../errors/index.ts';
import { codedDatabaseFailure } from '../db/index.ts';

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
