import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { TenantId, UserId } from '@dott/platform/ids';
import type { Role } from '@dott/modules/tenants/rules';
import type { InvitationId } from '../contract.ts';
import type { GivenRole } from '../rules.ts';
import './tables.ts';

/** Holds an open business until the transaction ends: whoever changes its team comes one after another. To be sent before what is counted or judged. */
export const holdTeam = (tx: SystemTx, tenantId: TenantId) =>
  tx.sql.selectFrom('tenant').select(['plan', 'name']).where('id', '=', tenantId).where('closed_at', 'is', null).forUpdate();

/** The same facts without waiting for anybody. */
export const findTeam = (tx: SystemTx, tenantId: TenantId) => tx.sql.selectFrom('tenant').select(['plan', 'name']).where('id', '=', tenantId);

const members = (tx: SystemTx, tenantId: TenantId) =>
  tx.sql.selectFrom('membership').innerJoin('user_account', 'user_account.id', 'membership.user_id')
    .select(['user_account.id', 'user_account.email', 'user_account.given_name', 'user_account.family_name', 'membership.role', 'membership.created_at'])
    .where('membership.tenant_id', '=', tenantId).where('membership.status', '=', 'active');

/** Who works in a business, in the order in which they came. */
export const listMembers = (tx: SystemTx, tenantId: TenantId) => members(tx, tenantId).orderBy('membership.created_at').orderBy('user_account.id');

/** Some of them. */
export const findMembers = (tx: SystemTx, tenantId: TenantId, ids: readonly UserId[]) => members(tx, tenantId).where('membership.user_id', 'in', [...ids]);

/** Lets somebody work in a business; whoever was there before comes back with the new role. Who is there already keeps the role. */
export const putMember = (tx: SystemTx, member: { tenantId: TenantId; userId: UserId; role: Role; now: Date }) =>
  tx.sql.insertInto('membership').values({ tenant_id: member.tenantId, user_id: member.userId, role: member.role, status: 'active', updated_at: member.now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet({ role: member.role, status: 'active', updated_at: member.now }).where('membership.status', '=', 'removed'));

export const setRole = (tx: SystemTx, member: { tenantId: TenantId; userId: UserId; role: Role; now: Date }) =>
  tx.sql.updateTable('membership').set({ role: member.role, updated_at: member.now })
    .where('tenant_id', '=', member.tenantId).where('user_id', '=', member.userId).where('status', '=', 'active');

export const removeMember = (tx: SystemTx, member: { tenantId: TenantId; userId: UserId; now: Date }) =>
  tx.sql.updateTable('membership').set({ status: 'removed', updated_at: member.now })
    .where('tenant_id', '=', member.tenantId).where('user_id', '=', member.userId).where('status', '=', 'active');

/** Open invitations, also those that are too old to be accepted. */
export const listOpen = (tx: SystemTx, tenantId: TenantId) =>
  tx.sql.selectFrom('invitation').selectAll().where('tenant_id', '=', tenantId).where('state', '=', 'open').orderBy('created_at').orderBy('id');

/** How many people have a place: members, and open invitations other than one that is being looked at. */
export const countSeats = (_tx: SystemTx, tenantId: TenantId, now: Date, except: InvitationId | null = null) => sql<{ members: number; invited: number; today: number }>`
  select (select count(*)::int from system.membership m where m.tenant_id = ${tenantId} and m.status = 'active') as members,
    (select count(*)::int from system.invitation i where i.tenant_id = ${tenantId} and i.state = 'open' and i.expires_at > ${now} and i.id is distinct from ${except}::uuid) as invited,
    (select count(*)::int from system.invitation i where i.tenant_id = ${tenantId} and i.created_at > ${now}::timestamptz - interval '1 day') as today`;

/** Withdraws what is too old, so that its address can be asked again. */
export const closeExpired = (tx: SystemTx, tenantId: TenantId, email: string, now: Date) =>
  tx.sql.updateTable('invitation').set({ state: 'revoked', updated_at: now })
    .where('tenant_id', '=', tenantId).where('email', '=', email).where('state', '=', 'open').where('expires_at', '<=', now);

export interface NewInvitation {
  readonly id: InvitationId;
  readonly tenantId: TenantId;
  readonly email: string;
  readonly role: GivenRole;
  readonly hash: string;
  readonly invitedBy: UserId;
  readonly expiresAt: Date;
  readonly now: Date;
}

export const insertInvitation = (tx: SystemTx, one: NewInvitation) =>
  tx.sql.insertInto('invitation').values({
    id: one.id, tenant_id: one.tenantId, email: one.email, role: one.role, token_hash: one.hash, invited_by: one.invitedBy, expires_at: one.expiresAt,
    created_at: one.now, updated_at: one.now,
  }).returningAll();

/** An open invitation of a business; the business is held by the caller. */
export const findOpen = (tx: SystemTx, tenantId: TenantId, id: InvitationId) =>
  tx.sql.selectFrom('invitation').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id).where('state', '=', 'open');

/** Whether an address belongs to a member. */
export const findMemberByEmail = (tx: SystemTx, tenantId: TenantId, email: string) => members(tx, tenantId).where('user_account.email', '=', email);

export const renewInvitation = (tx: SystemTx, id: InvitationId, renewed: { hash: string; mails: number; expiresAt: Date; now: Date }) =>
  tx.sql.updateTable('invitation').set({ token_hash: renewed.hash, mails: renewed.mails, expires_at: renewed.expiresAt, updated_at: renewed.now }).where('id', '=', id).returningAll();

export const closeInvitation = (tx: SystemTx, id: InvitationId, now: Date) =>
  tx.sql.updateTable('invitation').set({ state: 'revoked', updated_at: now }).where('id', '=', id);

/** Withdraws what somebody sent who may no longer send it; `roles` are those that it would give. */
export const withdrawSent = (tx: SystemTx, sent: { tenantId: TenantId; by: UserId; roles: readonly GivenRole[]; now: Date }) =>
  tx.sql.updateTable('invitation').set({ state: 'revoked', updated_at: sent.now })
    .where('tenant_id', '=', sent.tenantId).where('invited_by', '=', sent.by).where('state', '=', 'open').where('role', 'in', [...sent.roles]);

export const markAccepted = (tx: SystemTx, id: InvitationId, userId: UserId, now: Date) =>
  tx.sql.updateTable('invitation').set({ state: 'accepted', accepted_by: userId, updated_at: now }).where('id', '=', id);

const offers = (tx: SystemTx, now: Date) =>
  tx.sql.selectFrom('invitation').innerJoin('tenant', 'tenant.id', 'invitation.tenant_id').innerJoin('user_account', 'user_account.id', 'invitation.invited_by')
    .select(['invitation.id', 'invitation.tenant_id', 'invitation.email', 'invitation.role', 'invitation.mails', 'invitation.expires_at', 'tenant.name', 'tenant.plan', 'user_account.given_name', 'user_account.family_name', 'user_account.email as inviter_email'])
    .where('invitation.state', '=', 'open').where('invitation.expires_at', '>', now);

/** What a link's secret asks to join, while it is good. */
export const findOfferByHash = (tx: SystemTx, hash: string, now: Date) => offers(tx, now).where('invitation.token_hash', '=', hash);

/** The same by the invitation's own id. */
export const findOfferById = (tx: SystemTx, id: InvitationId, now: Date) => offers(tx, now).where('invitation.id', '=', id);

/** Open invitations to a person's confirmed address. */
export const listWaiting = (tx: SystemTx, userId: UserId, now: Date) =>
  offers(tx, now).innerJoin('user_account as invited', 'invited.email', 'invitation.email')
    .where('invited.id', '=', userId).where('invited.email_verified_at', 'is not', null).orderBy('invitation.created_at');

export type OfferRow = Awaited<ReturnType<ReturnType<typeof offers>['execute']>>[number];
export type InvitationRow = Awaited<ReturnType<ReturnType<typeof listOpen>['execute']>>[number];
export type MemberRow = Awaited<ReturnType<ReturnType<typeof listMembers>['execute']>>[number];

/** An invitation that this person accepted, and whose business they still work in. */
export const findAcceptedBy = (tx: SystemTx, userId: UserId, key: { readonly hash: string } | { readonly id: InvitationId }) => {
  const accepted = tx.sql.selectFrom('invitation').innerJoin('membership', 'membership.tenant_id', 'invitation.tenant_id').select('invitation.tenant_id')
    .where('membership.user_id', '=', userId).where('membership.status', '=', 'active').where('invitation.state', '=', 'accepted').where('invitation.accepted_by', '=', userId);
  return 'hash' in key ? accepted.where('invitation.token_hash', '=', key.hash) : accepted.where('invitation.id', '=', key.id);
};

/** Whom a mail of the team is about and where: an invitation in whatever state. */
export const findMailed = (tx: SystemTx, id: InvitationId) =>
  tx.sql.selectFrom('invitation').innerJoin('tenant', 'tenant.id', 'invitation.tenant_id').innerJoin('user_account', 'user_account.id', 'invitation.invited_by')
    .select(['invitation.email', 'invitation.role', 'invitation.state', 'invitation.mails', 'invitation.expires_at', 'tenant.name', 'user_account.given_name', 'user_account.family_name', 'user_account.email as inviter_email'])
    .where('invitation.id', '=', id);
