import type { Db } from '@dott/platform/db';
import type { TenantId } from '@dott/platform/ids';
import { sealTenant } from './chain.ts';

/** No transaction lives longer, so a seal that begins so long after the last line finds all of them committed. */
const SETTLED_MS = 35_000;

/** Businesses with lines of this process to seal, and when the last one was written; lines of other processes are theirs. */
const touched = new Map<TenantId, number>();
/** Businesses that the current spool file names already. */
const noted = new Set<TenantId>();
/** Set while a process keeps the trail: writes to disk what `touched` holds in memory. */
let note: ((tenantId: TenantId) => void) | undefined;
let lastRound = 0;

/** Remembers that a line of a business is about to be committed; after a crash, the next start finds the note. */
export function touch(tenantId: TenantId): void {
  touched.set(tenantId, performance.now());
  if (noted.has(tenantId)) return;
  noted.add(tenantId);
  note?.(tenantId);
}

/** Takes up what a note says; one of this very process tells nothing new. */
export function recall(tenantId: TenantId): void {
  if (!touched.has(tenantId)) touch(tenantId);
}

/** Says where touches are noted. */
export function noteTouches(write: (tenantId: TenantId) => void): void {
  note = write;
}

/** Called when the file with the notes so far is closed: from now on each business is noted again. */
export function forgetNotes(): void {
  noted.clear();
}

/**
 * Seals what was touched since the last round, and once more what has been quiet since: a line that was still being committed
 * at the first seal is found by the second. With `all`, everything that is known.
 */
export async function sealRound(db: Db, all: boolean): Promise<void> {
  const now = performance.now();
  const since = lastRound;
  lastRound = now;
  const failures: unknown[] = [];
  for (const [tenantId, at] of Array.from(touched)) {
    const quiet = now - at >= SETTLED_MS;
    if (!all && !quiet && at < since) continue;
    await sealTenant(db, tenantId).catch((error: unknown) => failures.push(error));
    if (quiet && touched.get(tenantId) === at) touched.delete(tenantId);
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some businesses could not be sealed');
}
