import { join } from 'node:path';
import { jobActor } from '@dott/modules/tenants/server';
import type { ModuleSetup, Services } from '@dott/platform/http';
import { startRounds } from '@dott/platform/spool';
import { insertReads } from './audit.sql.ts';
import { createReadTrail, type SpooledLine } from './read-trail.ts';
import { forgetNotes, noteTouches, recall, sealRound, touch } from './sealer.ts';

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
  noteTouches((tenantId) => readTrail.mark(tenantId));
  const once = async (all: boolean): Promise<void> => {
    forgetNotes();
    await readTrail.drain(async ({ lines, marked }) => {
      await keepReads(services, lines);
      for (const tenantId of marked) recall(tenantId);
    });
    await sealRound(services.db, all);
  };
  let before: Promise<void> = Promise.resolve();
  const round = (all: boolean): Promise<void> => {
    const next = before.then(() => once(all));
    before = next.catch(() => undefined);
    return next;
  };
  const rounds = startRounds(ROUND_MS, (last) => round(last).catch((error: unknown) => log.warn({ err: error }, 'the audit trail waits; trying again')));
  return {
    provides: { readTrail: { append: (line) => readTrail.append(line) }, auditTrail: { settle: () => round(true) } },
    stop: () => rounds.stop(),
  };
}

async function keepReads({ db, anomalies }: Services, lines: readonly SpooledLine[]): Promise<void> {
  for (const [tenantId, own] of Map.groupBy(lines, (line) => line.tenantId)) {
    for (let start = 0; start < own.length; start += BATCH) {
      const part = own.slice(start, start + BATCH);
      await db.withTenant(jobActor(tenantId, 'audit.drain-reads'), (tx) => tx.commit(insertReads(tx, part)));
      await anomalies.noteReads(part);
    }
    touch(tenantId);
  }
}
