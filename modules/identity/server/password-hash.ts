import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { systemErrors } from '@dott/platform/errors';
import { normalizePassword } from '../rules.ts';

/** Argon2id (the library's default kind) with the memory and passes that OWASP names for it; about 25 ms a hash. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const current = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;

/** A password as it is kept. */
export function hashPassword(password: string): Promise<string> {
  return underGate(() => hash(normalizePassword(password), parameters));
}

let dummy: Promise<string> | undefined;

/** Whether a password belongs to a hash. Without a hash it does the same work and answers false, so that time tells nothing. */
export async function isPassword(kept: string | null | undefined, password: string): Promise<boolean> {
  dummy ??= hash(crypto.randomUUID(), parameters);
  const against = kept ?? await dummy;
  const right = await verify(against, normalizePassword(password));
  return right && kept !== null && kept !== undefined;
}

/** Whether a hash was made with other parameters than new ones are. */
export function isOutdated(kept: string): boolean {
  return !kept.startsWith(current);
}

/** Password work uses the same four threads as files and look-ups of names: one is left to them. */
const permits = Math.min(3, Math.max(2, availableParallelism()));
/** More than this would wait longer than a browser does. */
const maxWaiting = 300;
const waiting: (() => void)[] = [];
let running = 0;

/**
 * Runs password work a few at a time. Each takes 19 MiB and a core, and a burst of guesses must not run past the count of
 * failures: what waits here reads the count only when its turn has come. A flood is told to come back.
 */
export async function underGate<T>(work: () => Promise<T>): Promise<T> {
  if (running < permits) running += 1;
  else if (waiting.length < maxWaiting) await new Promise<void>((resolve) => waiting.push(resolve));
  else throw systemErrors.unavailable({ retryAfterMs: 5_000 });
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
