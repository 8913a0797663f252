import { systemErrors, type CodedError, type ErrorFactory } from '@dott/platform/errors';
import type { Services } from '@dott/platform/http';
import { openThread, ThreadUnavailableError } from '@dott/platform/threads';
import { identityErrors } from '../errors.ts';
import { normalizePassword } from '../rules.ts';
import { isLeaked, type LeakLookUp } from './leaked-passwords.ts';
import type { Candidate, Strength } from './password-strength.ts';

/** Examples from books and comics: strong by arithmetic, first in every attacker's list. */
const infamous: ReadonlySet<string> = new Set([
  'correcthorsebatterystaple', 'tr0ub4dour&3', 'tr0ub4dor&3', 'troubador&3', 'hunter2hunter2', 'iloveyouforever', 'letmeinplease', 'trustno1trustno1',
]);

const lowestScore = 3;

/** An estimate takes up to a second, anybody may ask for one, and nobody else's request may wait for that. */
const estimating = openThread<Candidate, Strength>(new URL('./password-strength.ts', import.meta.url), { timeoutMs: 10_000, maxWaiting: 50 });

/**
 * Refuses passwords that attackers try first; `ownWords` are what a stranger knows of the person. There are no rules of composition. What passes is
 * looked up among leaked ones, where the installation asks for that.
 */
export async function refuseWeakPassword(password: string, ownWords: readonly string[], leaks: LeakLookUp): Promise<void> {
  const normalized = normalizePassword(password);
  const words = ownWords.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  const { common, score } = await estimated({ password: normalized, ownWords: ['dott', ...words] });
  if (common || infamous.has(normalized.toLowerCase().replaceAll(/\s+/g, ''))) throw refusal(identityErrors['password-common']);
  if (score < lowestScore) throw refusal(identityErrors['password-weak']);
  if (await isLeaked(normalized, leaks)) throw refusal(identityErrors['password-common']);
}

/** Where this installation looks leaked passwords up. */
export function leaksOf({ config, log }: Pick<Services, 'config' | 'log'>): LeakLookUp {
  return { url: config.passwordLeaksUrl, onTrouble: (error) => log.warn({ err: error }, 'leaked passwords could not be looked up; nobody is refused for that') };
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
