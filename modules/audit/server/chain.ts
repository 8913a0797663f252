import { hash } from 'node:crypto';
import { jobActor } from '@dott/modules/tenants/server';
import type { Db, TenantTx } from '@dott/platform/db';
import type { TenantId } from '@dott/platform/ids';
import type { Verification } from '../contract.ts';
import { countOpen, findChain, insertChain, insertSeals, listSealable, listSealed, lockChain, updateChain } from './chain.sql.ts';

/** Lines sealed in one transaction, and lines checked in one flight. */
const BATCH = 1_000;

/** The hash that seals a line behind another; the first line of a business stands behind ''. */
export function sealOf(before: string, text: string): string {
  return hash('sha256', `${before}\n${text}`);
}

/**
 * Appends the open lines of a business to its chain and answers how many. Lines of transactions that still run wait for the
 * next round; when another process is sealing the same business, it answers 0.
 */
export async function sealTenant(db: Db, tenantId: TenantId): Promise<number> {
  let total = 0;
  for (;;) {
    const sealed = await db.withTenant(jobActor(tenantId, 'audit.seal'), sealBatch);
    total += sealed;
    if (sealed < BATCH) return total;
  }
}

async function sealBatch(tx: TenantTx): Promise<number> {
  const [, [end]] = await tx.batch(insertChain(tx), lockChain(tx));
  if (!end) return 0;
  const lines = await tx.run(listSealable(tx, end, BATCH));
  const hashes: string[] = [];
  for (const line of lines) hashes.push(sealOf(hashes.at(-1) ?? end.hash, line.text));
  const full = lines.length === BATCH;
  await tx.commit(
    insertSeals(tx, end.seq, lines.map((line) => line.id), hashes),
    updateChain(tx, {
      seq: end.seq + lines.length,
      hash: hashes.at(-1) ?? end.hash,
      sealed_before: full ? Math.min(lines.at(-1)?.tx ?? 0, end.oldest) : end.oldest,
    }),
  );
  return lines.length;
}

/** Walks along a business's chain and says whether every line is where it was and as it was. */
export async function verifyChain(tx: TenantTx): Promise<Omit<Verification, 'heads' | 'brokenHead'>> {
  const [[end], [open]] = await tx.batch(findChain(tx), countOpen(tx));
  let place = { seq: 0, hash: '' };
  let brokenAt: number | null = null;
  while (brokenAt === null) {
    const stretch = await tx.run(listSealed(tx, place.seq, BATCH));
    for (const seal of stretch) {
      const fits = seal.seq === place.seq + 1 && seal.text !== null && seal.hash === sealOf(place.hash, seal.text);
      if (!fits) brokenAt ??= place.seq + 1;
      if (fits && brokenAt === null) place = { seq: seal.seq, hash: seal.hash };
    }
    if (stretch.length < BATCH) break;
  }
  // A chain that was cut fits up to its new end; what was noted as its end gives that away.
  if (brokenAt === null && end && (end.seq > place.seq || (end.seq === place.seq && end.hash !== place.hash))) brokenAt = place.seq + 1;
  return { intact: brokenAt === null, sealed: place.seq, open: open?.count ?? 0, brokenAt };
}
