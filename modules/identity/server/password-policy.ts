import { systemErrors, type CodedError, type ErrorFactory } from '@dott/platform/errors';
import { openThread, ThreadUnavailableError } from '@dott/platform/threads';
import { identityErrors } from '../errors.ts';
import { normalizePassword } from '../rules.ts';
import type { Candidate, Strength } from './password-strength.ts';

/** Examples from books and comics: strong by arithmetic, first in every attacker's list. */
const infamous: ReadonlySet<string> = new Set([
  'correcthorsebatterystaple', 'tr0ub4dour&3', 'tr0ub4dor&3', 'troubador&3', 'hunter2hunter2', 'iloveyouforever', 'letmeinplease', 'trustno1trustno1',
]);

const lowestScore = 3;

/** An estimate takes up to a second, anybody may ask for one, and nobody else's request may wait for that. */
const estimating = openThread<Candidate, Strength>(new URL('./password-strength.ts', import.meta.url), { timeoutMs: 10_000, maxWaiting: 50 });

/** Refuses passwords that attackers try first; `ownWords` are what a stranger knows of the person. There are no rules of composition. */
export async function refuseWeakPassword(password: string, ownWords: readonly string[]): Promise<void> {
  const normalized = normalizePassword(password);
  const words = ownWords.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  const { common, score } = await estimated({ password: normalized, ownWords: ['dott', ...words] });
  if (common || infamous.has(normalized.toLowerCase().replaceAll(/\s+/g, ''))) throw refusal(identityErrors['password-common']);
  if (score < lowestScore) throw refusal(identityErrors['password-weak']);
}

async function estimated(candidate: Candidate): Promise<Strength> {
  try {
    return await estimating.call(candidate);
  } catch (error) {
    throw error instanceof ThreadUnavailableError ? systemErrors.unavailable({ cause: error, retryAfterMs: 5_000 }) : error;
  }
}

function refusal(factory: ErrorFactory): CodedError {
  return factory({ fields: { password: { code: factory.code, message: factory.spec.message } } });
}
