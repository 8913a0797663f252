import type { TenantTx } from '@dott/platform/db';
import { sql } from 'kysely';

/** Keeps where the chain stands on a day; the first word of a day stays. */
export function insertHead(tx: TenantTx, head: { day: string; seq: number; hash: string; signature: string }) {
  return tx.sql.insertInto('audit_head').values(head).onConflict((conflict) => conflict.columns(['tenant_id', 'day']).doNothing()).returning('day');
}

/** The last signed place. */
export function findLastHead(tx: TenantTx) {
  return tx.sql.selectFrom('audit_head').select(['day', 'seq', 'hash']).orderBy('day', 'desc').limit(1);
}

/** Every signed place with the hash that stands there in the chain now; null where there is none. */
export function listHeads(tx: TenantTx) {
  return sql<{ day: string; seq: number; hash: string; signature: string; now: string | null }>`
    select h.day::text, h.seq, h.hash, h.signature, s.hash as now
    from app.audit_head h left join app.audit_seal s on s.tenant_id = h.tenant_id and s.seq = h.seq
    where h.tenant_id = ${tx.tenantId} order by h.day`;
}

/** The line that stands at a place of the chain. */
export function findSealedLine(tx: TenantTx, seq: number) {
  return tx.sql.selectFrom('audit_seal').select('event_id').where('seq', '=', seq);
}
