import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
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

const permits = Math.max(4, availableParallelism());
const waiting: (() => void)[] = [];
let running = 0;

/**
 * Runs password work a few at a time. Each takes 19 MiB and a core, and a burst of guesses must not run past the count of
 * failures: what waits here reads the count only when its turn has come.
 */
export async function underGate<T>(work: () => Promise<T>): Promise<T> {
  if (running >= permits) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
