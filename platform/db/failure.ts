import { requestErrors, systemErrors, type CodedError } from '../errors/index.ts';

interface DatabaseError extends Error {
  readonly code: string;
  readonly constraint?: string;
}

/** Whether PostgreSQL itself refused something (as against a bug or a broken line). */
export function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code);
}

/** Turns a violated constraint into the coded error that the caller names for it; everything else passes on. */
export async function mapConstraint<T>(work: Promise<T>, errors: Readonly<Record<string, () => Error>>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const make = isDatabaseError(error) && error.constraint ? errors[error.constraint] : undefined;
    throw make ? make() : error;
  }
}

/** SQLSTATEs that input can cause although its shape was right. */
const inputStates = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05']);
/** Two transactions met; a repeat may succeed. */
const conflictStates = new Set(['40001', '40P01', '55P03']);
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ETIMEDOUT', 'EPIPE']);

/** The coded error for trouble that the database reports, or undefined when it is a bug of ours. */
export function codedDatabaseFailure(error: unknown): CodedError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (inputStates.has(code)) return requestErrors.invalid({ cause: error });
  if (conflictStates.has(code)) return requestErrors.conflict({ cause: error });
  const gone = networkCodes.has(code) || code.startsWith('08') || code.startsWith('57P') || code === '53300' || code === '57014';
  const lost = /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable/.test(error.message);
  return gone || lost ? systemErrors.unavailable({ cause: error, retryAfterMs: 2_000 }) : undefined;
}
