import { join } from 'node:path';
import type { ModuleSetup, Services } from '@dott/platform/http';
import type { TenantId } from '@dott/platform/ids';
import { insertReads } from './audit.sql.ts';
import { jobActor, sealTenant } from './chain.ts';
import { createReadTrail, type SpooledLine } from './read-trail.ts';

/** How long a line may stand outside the chain: the window in which a change of it would not show. */
const ROUND_MS = 5_000;
/** Lines written to the table in one transaction. */
const BATCH = 500;

declare module '@dott/platform/http' {
  interface Services {
    /** Moves spooled reads into the table and seals what is open, now instead of in a few seconds. */
    readonly auditTrail: { settle(): Promise<void> };
  }
}

/** Businesses whose lines this process wrote since its last round; lines of others are theirs to seal. */
const touched = new Set<TenantId>();
/** Set while a process keeps the trail: notes on disk what `touched` holds in memory. */
let note: ((tenantId: TenantId) => void) | undefined;

/** Notes that a business has a line to seal; after a crash, the next start finds the note. */
export function touch(tenantId: TenantId): void {
  if (touched.has(tenantId)) return;
  touched.add(tenantId);
  note?.(tenantId);
}

/**
 * Keeps the trail: drains the spool and seals, every few seconds and once at the end. It is no job of the queue, because the
 * spool lies on the machine whose process wrote it.
 */
export async function keepTrail(services: Services): Promise<ModuleSetup> {
  const { log } = services;
  const readTrail = createReadTrail({
    folder: join(services.config.dataDir, 'spool', 'reads'),
    onDamage: (file, lines) => log.error({ file, lines }, 'lines of the read trail could not be read; they are kept beside it'),
  });
  note = (tenantId) => readTrail.mark(tenantId);
  const settle = async (): Promise<void> => {
    await readTrail.drain(async ({ lines, marked }) => {
      await keepReads(services, lines);
      for (const tenantId of marked) touched.add(tenantId);
    });
    await sealTouched(services);
  };
  const rounds = startRounds(() => settle().catch((error: unknown) => log.warn({ err: error }, 'the audit trail waits; trying again')));
  return {
    provides: { readTrail: { append: (line) => readTrail.append(line) }, auditTrail: { settle } },
    stop: () => rounds.stop(),
  };
}

/** Runs work again and again with a pause between; `stop` lets it run once more and waits for it. */
function startRounds(work: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  let wake = (): void => undefined;
  const running = (async () => {
    while (!stopped) {
      await work();
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ROUND_MS);
        timer.unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
      await work();
    },
  };
}

async function keepReads({ db }: Services, lines: readonly SpooledLine[]): Promise<void> {
  for (const [tenantId, own] of Map.groupBy(lines, (line) => line.tenantId)) {
    for (let start = 0; start < own.length; start += BATCH) {
      const part = own.slice(start, start + BATCH);
      await db.withTenant(jobActor(tenantId, 'audit.drain-reads'), (tx) => tx.commit(insertReads(tx, part)));
    }
    touch(tenantId);
  }
}

async function sealTouched({ db }: Services): Promise<void> {
  for (const tenantId of [...touched]) {
    touched.delete(tenantId);
    try {
      await sealTenant(db, tenantId);
    } catch (error) {
      touch(tenantId);
      throw error;
    }
  }
}
