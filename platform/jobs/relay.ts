import type { Pool } from 'pg';

interface OutboxRow {
  readonly tenant_id: string | null;
  readonly id: string;
  readonly job: string;
  readonly payload: unknown;
  readonly job_key: string | null;
  readonly run_at: Date | null;
  readonly traceparent: string | null;
}

const BATCH = 200;

/**
 * Moves what is in both outboxes to the queue, oldest first; each row exactly once, because the row leaves and the job
 * arrives in one transaction. Answers how many were moved.
 */
export async function relayOutbox(pool: Pool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const app = await client.query<OutboxRow>(`select tenant_id, id, job, payload, job_key, run_at, traceparent from app.outbox
      order by created_at, id limit ${BATCH} for update skip locked`);
    const system = await client.query<OutboxRow>(`select null as tenant_id, id, job, payload, job_key, run_at, traceparent from system.outbox
      order by created_at, id limit ${BATCH} for update skip locked`);
    const rows = [...app.rows, ...system.rows];
    for (const row of rows) {
      await client.query('select graphile_worker.add_job($1, $2::json, run_at => $3, job_key => $4)', [
        row.job, JSON.stringify({ tenantId: row.tenant_id, payload: row.payload, ...(row.traceparent !== null && { traceparent: row.traceparent }) }), row.run_at, row.job_key,
      ]);
    }
    if (app.rows.length > 0) {
      await client.query('delete from app.outbox o using unnest($1::uuid[], $2::uuid[]) as moved (tenant_id, id) where o.tenant_id = moved.tenant_id and o.id = moved.id', [
        app.rows.map((row) => row.tenant_id), app.rows.map((row) => row.id),
      ]);
    }
    if (system.rows.length > 0) await client.query('delete from system.outbox where id = any($1)', [system.rows.map((row) => row.id)]);
    await client.query('commit');
    client.release();
    return rows.length;
  } catch (error) {
    // The connection's state is unknown: it is closed, which rolls back.
    client.release(true);
    throw error;
  }
}
