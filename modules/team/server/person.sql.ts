import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import './tables.ts';

/** Where somebody works or worked, and as what. */
export const listWork = (tx: SystemTx, id: UserId) =>
  tx.sql.selectFrom('membership').innerJoin('tenant', 'tenant.id', 'membership.tenant_id')
    .select(['tenant.id', 'tenant.name', 'membership.role', 'membership.status', 'membership.created_at', 'membership.updated_at']).where('membership.user_id', '=', id).orderBy('membership.created_at');

/** Invitations to an address, and those that a person sent. */
export const listInvitations = (tx: SystemTx, id: UserId, email: string) =>
  tx.sql.selectFrom('invitation').innerJoin('tenant', 'tenant.id', 'invitation.tenant_id')
    .select(['tenant.name', 'invitation.role', 'invitation.state', 'invitation.created_at', 'invitation.expires_at'])
    .select((select) => select('invitation.invited_by', '=', id).as('sent'))
    .where((where) => where.or([where('invitation.email', '=', email), where('invitation.invited_by', '=', id)])).orderBy('invitation.created_at');

/** The open businesses of a person; `alone` where nobody else owns it. */
export const listOwned = (_tx: SystemTx, id: UserId) => sql<{ id: string; name: string; alone: boolean }>`
  select t.id, t.name, own.role = 'owner' and not exists (select 1 from system.membership other
    where other.tenant_id = t.id and other.user_id <> own.user_id and other.role = 'owner' and other.status = 'active') as alone
  from system.membership own join system.tenant t on t.id = own.tenant_id
  where own.user_id = ${id} and own.status = 'active' and t.closed_at is null order by own.created_at, t.id`;

/** Lets a person go from every business, withdraws what they sent, and takes their address out of invitations. */
export const forgetWork = (tx: SystemTx, gone: { id: UserId; email: string; alias: string; now: Date }) => [
  tx.sql.updateTable('membership').set({ status: 'removed', updated_at: gone.now }).where('user_id', '=', gone.id).where('status', '=', 'active'),
  tx.sql.updateTable('invitation').set({ state: 'revoked', updated_at: gone.now }).where('state', '=', 'open')
    .where((where) => where.or([where('invited_by', '=', gone.id), where('email', '=', gone.email)])),
  tx.sql.updateTable('invitation').set({ email: gone.alias, updated_at: gone.now }).where('email', '=', gone.email),
] as const;

/** Lets everybody go from a closed business but its owners, and withdraws its invitations. */
export const emptyTeam = (tx: SystemTx, tenantId: string, now: Date) => [
  tx.sql.updateTable('membership').set({ status: 'removed', updated_at: now }).where('tenant_id', '=', tenantId).where('status', '=', 'active').where('role', '<>', 'owner').returning('user_id'),
  tx.sql.updateTable('invitation').set({ state: 'revoked', updated_at: now }).where('tenant_id', '=', tenantId).where('state', '=', 'open').returning('id'),
] as const;

/** Lets the owners of a closed business go, who are all that it has left. */
export const dismissOwners = (tx: SystemTx, tenantId: string, now: Date) =>
  tx.sql.updateTable('membership').set({ status: 'removed', updated_at: now }).where('tenant_id', '=', tenantId).where('status', '=', 'active').returning('user_id');
