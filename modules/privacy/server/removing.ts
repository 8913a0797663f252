import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deleteTenant, openClient, roleNames } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { dismissOwners } from '@dott/modules/team/server';
import { holdClosing, listExpired } from '@dott/modules/tenants/server';

/** A closed business whose books need not be kept any longer. */
export interface Removable {
  readonly id: TenantId;
  readonly name: string;
  readonly keptUntil: string;
}

/** The businesses that can be removed today. */
export async function listRemovable(services: Services): Promise<Removable[]> {
  const today = services.clock.now().toISOString().slice(0, 10);
  const [rows] = await services.db.withSystem('list businesses that may be removed', (tx) => tx.commit(listExpired(tx, today)));
  // The column holds ids of businesses only.
  return rows.map((row) => ({ id: row.id as TenantId, name: row.name, keptUntil: row.kept_until ?? '' }));
}

/** Ends what its owners have open of it, on every node: rows that are deleted tell nobody. */
async function letOwnersGo(services: Services, tenantId: TenantId): Promise<void> {
  const { db, clock, sessions } = services;
  await db.withSystem('let the owners of a removed business go', async (tx) => {
    const [business] = await tx.run(holdClosing(tx, tenantId));
    if (!isOver(business?.kept_until, clock.now())) throw new Error(`the business ${tenantId} has to be kept`);
    const owners = await tx.run(dismissOwners(tx, tenantId, clock.now()));
    // The column holds ids of people only.
    for (const { user_id } of owners) await sessions.endIn(tx, user_id as UserId, tenantId, 'business-removed');
  });
}

const isOver = (keptUntil: string | null | undefined, now: Date): boolean => keptUntil !== null && keptUntil !== undefined && keptUntil < now.toISOString().slice(0, 10);

/**
 * Removes every row and file of such a business, in one transaction of the tables' owner, which looks again whether its time is over.
 * Answers how many rows went, by table.
 */
export async function removeBusiness(services: Services, ownerUrl: string, { id }: Removable): Promise<Readonly<Record<string, number>>> {
  const { config, clock, security } = services;
  await letOwnersGo(services, id);
  const client = openClient(ownerUrl, 'dott tenants purge');
  await client.connect();
  let rows: Readonly<Record<string, number>>;
  try {
    await client.query('begin');
    await client.query(`set local role ${roleNames(config.databaseRolePrefix).owner}`);
    const { rowCount } = await client.query('select 1 from system.tenant where id = $1 and kept_until < $2 for update', [id, clock.now().toISOString().slice(0, 10)]);
    if (rowCount !== 1) throw new Error(`the business ${id} has to be kept`);
    rows = await deleteTenant(client, id);
    await client.query('commit');
  } finally {
    await client.end();
  }
  await rm(join(config.dataDir, 'files', id), { recursive: true, force: true });
  security.report({ type: 'BUSINESS_REMOVED', detail: { business: id, rows: Object.values(rows).reduce((sum, count) => sum + count, 0), actor: 'operator:cli' } });
  return rows;
}
