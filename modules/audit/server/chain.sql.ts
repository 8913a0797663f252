import type { TenantTx } from '@dott/platform/db';
import { sql } from 'kysely';

/** What a seal covers: every column that tells something, written by the database in one way. */
const sealedText = sql<string>`jsonb_build_array(e.id, (extract(epoch from e.at) * 1000)::bigint, e.kind, e.actor_kind, e.user_id, e.session_id,
  e.operation, e.action, e.entity, e.entity_id, e.detail, e.records, e.ip, e.request_id)::text`;

/** Begins the chain of a business. */
export function insertChain(tx: TenantTx) {
  return tx.sql.insertInto('audit_chain').values({ seq: 0 }).onConflict((conflict) => conflict.column('tenant_id').doNothing());
}

export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
  readonly sealed_before: number;
  /** Every transaction before this one is over, so no line of it can appear any more. */
  readonly oldest: number;
  /** No transaction from here on has begun in this cluster: a line that bears such a number came with a restored backup. */
  readonly unborn: number;
}

/** The end of the chain, locked; no row when another process is sealing right now. */
export function lockChain(tx: TenantTx) {
  return sql<ChainEnd>`
    select seq, hash, sealed_before, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as unborn
    from app.audit_chain where tenant_id = ${tx.tenantId} for update skip locked`;
}

/** Lines that can be sealed, in an order in which no earlier one can still come. */
export function listSealable(tx: TenantTx, end: ChainEnd, limit: number) {
  // After a restore into a new cluster its transaction numbers begin low again: then all lines are looked through once.
  const from = Math.min(end.sealed_before, end.oldest) === end.sealed_before ? end.sealed_before : 0;
  return sql<{ id: string; tx: number; text: string }>`
    select e.id, e.tx, ${sealedText} as text from app.audit_event e
    left join app.audit_seal s on s.tenant_id = e.tenant_id and s.event_id = e.id
    where e.tenant_id = ${tx.tenantId} and s.event_id is null and e.tx >= ${from} and (e.tx < ${end.oldest} or e.tx >= ${end.unborn})
    order by e.tx, e.id limit ${limit}`;
}

/** Appends seals behind `seq`. */
export function insertSeals(tx: TenantTx, seq: number, ids: readonly string[], hashes: readonly string[]) {
  return sql`
    insert into app.audit_seal (tenant_id, seq, event_id, hash)
    select ${tx.tenantId}::uuid, ${seq}::bigint + place, id, hash
    from unnest(${ids}::uuid[], ${hashes}::text[]) with ordinality as sealed (id, hash, place)`;
}

/** Moves the end of the chain. */
export function updateChain(tx: TenantTx, end: { seq: number; hash: string; sealed_before: number }) {
  return tx.sql.updateTable('audit_chain').set(end);
}

/** The end of the chain as it was last noted. */
export function findChain(tx: TenantTx) {
  return tx.sql.selectFrom('audit_chain').select(['seq', 'hash']);
}

/** A stretch of the chain with what each seal covers today; null where the line is gone. */
export function listSealed(tx: TenantTx, after: number, limit: number) {
  return sql<{ seq: number; hash: string; text: string | null }>`
    select s.seq, s.hash, case when e.id is not null then ${sealedText} end as text
    from app.audit_seal s left join app.audit_event e on e.tenant_id = s.tenant_id and e.id = s.event_id
    where s.tenant_id = ${tx.tenantId} and s.seq > ${after} order by s.seq limit ${limit}`;
}

/** How many lines are not in the chain yet. */
export function countOpen(tx: TenantTx) {
  return sql<{ count: number }>`
    select count(*) from app.audit_event e
    where e.tenant_id = ${tx.tenantId} and not exists (select from app.audit_seal s where s.tenant_id = ${tx.tenantId} and s.event_id = e.id)`;
}
