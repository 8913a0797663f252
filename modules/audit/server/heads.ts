import { createHmac, timingSafeEqual } from 'node:crypto';
import { everyTenant, jobActor } from '@dott/modules/tenants/server';
import { deriveKey, type Config } from '@dott/platform/config';
import type { TenantTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { TenantId } from '@dott/platform/ids';
import type { Verification } from '../contract.ts';
import { verifyChain } from './chain.ts';
import { findChain } from './chain.sql.ts';
import { findLastHead, findSealedLine, insertHead, listHeads } from './head.sql.ts';

type Keys = Pick<Config, 'secretKey' | 'secretKeysOld'>;

interface Head {
  readonly tenantId: TenantId;
  readonly day: string;
  readonly seq: number;
  readonly hash: string;
}

function signatureOf(secretKey: string, { tenantId, day, seq, hash }: Head): string {
  return createHmac('sha256', deriveKey({ secretKey }, 'audit heads')).update([tenantId, day, seq, hash].join('\n')).digest('base64url');
}

/** Whether a head was signed with the present secret key or a former one. */
function isSigned(keys: Keys, head: Head, signature: string): boolean {
  const given = Buffer.from(signature);
  return [keys.secretKey, ...keys.secretKeysOld].some((key) => {
    const wanted = Buffer.from(signatureOf(key, head));
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
}

/**
 * Signs where each chain stands today. Whoever owns the database can rewrite a chain, but not sign the new one; the log carries
 * each head as well, so that it also stands where the database's owner may not reach.
 */
export async function signHeads(services: Services): Promise<number> {
  const day = services.clock.now().toISOString().slice(0, 10);
  let signed = 0;
  for await (const tenantId of everyTenant(services.db, 'sign the heads of the audit trails')) {
    const head = await services.db.withTenant(jobActor(tenantId, 'audit.sign-heads'), async (tx) => {
      const [[end], [last]] = await tx.batch(findChain(tx), findLastHead(tx));
      if (!end || end.seq === 0 || (last?.seq === end.seq && last.hash === end.hash)) return undefined;
      const made = { day, seq: end.seq, hash: end.hash };
      const [[kept]] = await tx.commit(insertHead(tx, { ...made, signature: signatureOf(services.config.secretKey, { tenantId, ...made }) }));
      return kept && made;
    });
    if (!head) continue;
    signed += 1;
    services.log.info({ tenantId, ...head }, '[AuditHead] where an audit trail stands');
  }
  return signed;
}

/** Walks along a business's chain and holds it against what was signed: a chain that was rewritten as a whole fits itself, but not its heads. */
export async function verifyTrail(tx: TenantTx, keys: Keys): Promise<Verification> {
  const heads = await tx.run(listHeads(tx));
  const chain = await verifyChain(tx);
  const broken = heads.find((head) => head.now !== head.hash || !isSigned(keys, { tenantId: tx.tenantId, ...head }, head.signature));
  return { ...chain, intact: chain.intact && !broken, heads: heads.length, brokenHead: broken?.day ?? null };
}

/** A business's trail and, when it is broken, the line at which. */
export interface TrailReport extends Verification {
  readonly tenantId: TenantId;
  /** Id of the line at `brokenAt`; null when there is none there any more. */
  readonly brokenLine: string | null;
}

/** Verifies the trail of one business or of all; a broken one is a security event. */
export async function* verifyTrails(services: Services, only?: TenantId): AsyncGenerator<TrailReport> {
  for await (const tenantId of only === undefined ? everyTenant(services.db, 'verify the audit trails') : [only]) {
    const report = await services.db.withTenant(jobActor(tenantId, 'audit.verify'), async (tx) => {
      const found = await verifyTrail(tx, services.config);
      const [line] = found.brokenAt === null ? [] : await tx.run(findSealedLine(tx, found.brokenAt));
      return { ...found, tenantId, brokenLine: line?.event_id ?? null };
    });
    if (!report.intact) services.security.report({ type: 'AUDIT_BROKEN', tenantId, detail: { brokenAt: report.brokenAt, line: report.brokenLine, head: report.brokenHead } });
    yield report;
  }
}
