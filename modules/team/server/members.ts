import type { z } from 'zod';
import { mapConstraint } from '@dott/platform/db';
import { requestErrors } from '@dott/platform/errors';
import { requireRecentProof, type SystemTenantContext } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { entitlementsOf, upgradeOffer } from '@dott/modules/plans/rules';
import { tenantErrors } from '@dott/modules/tenants/contract';
import { permissionsOf, type Permission, type Role } from '@dott/modules/tenants/rules';
import type { Member, team } from '../contract.ts';
import { teamErrors } from '../errors.ts';
import { givenRoles, outranks, type GivenRole } from '../rules.ts';
import { presentInvitation, presentMember } from './presenting.ts';
import { reportTeam } from './report.ts';
import { countSeats, findMembers, findTeam, holdTeam, listMembers, listOpen, removeMember, setRole, withdrawSent, type MemberRow } from './team.sql.ts';

type TeamView = z.input<(typeof team)['operations']['list']['reply']>;
type MemberView = z.input<typeof Member>;

/** Who works here, who is asked to, and what the plan has room for. */
export async function showTeam({ system, actor, now }: SystemTenantContext): Promise<TeamView> {
  const at = now();
  const [[business], members, open, [seats]] = await system.commit(
    findTeam(system, actor.tenantId), listMembers(system, actor.tenantId), listOpen(system, actor.tenantId), countSeats(system, actor.tenantId, at),
  );
  if (!business) throw tenantErrors['not-found']();
  return {
    items: members.map(presentMember),
    invitations: open.map((row) => presentInvitation(row, at)),
    seats: {
      plan: business.plan, members: members.length, invited: seats?.invited ?? 0,
      limit: entitlementsOf(business.plan).users, upgradeTo: upgradeOffer(business.plan, 'users').upgradeTo,
    },
  };
}

/** One of those who work here. */
export async function showMember({ system, actor }: SystemTenantContext, userId: UserId): Promise<MemberView> {
  const [[member]] = await system.commit(findMembers(system, actor.tenantId, [userId]));
  if (!member) throw teamErrors['member-not-found']();
  return presentMember(member);
}

/**
 * Who asks and who it is about, as they are now: the team is held first, and what the session knew of the role is asked again, because
 * somebody else may have changed it since this request began.
 */
async function standing(ctx: SystemTenantContext, permission: Permission, other: UserId): Promise<{ own: MemberRow; target: MemberRow }> {
  const { system, actor, principal } = ctx;
  const [[business], rows] = await system.batch(holdTeam(system, actor.tenantId), findMembers(system, actor.tenantId, [principal.userId, other]));
  // It may have been closed since this request began.
  if (!business) throw requestErrors.forbidden();
  const own = mayStill(rows, principal.userId, permission);
  const target = rows.find((row) => row.id === other);
  if (!target) throw teamErrors['member-not-found']();
  return { own, target };
}

/** The caller among the members, if the role still has the permission. */
export function mayStill(rows: readonly MemberRow[], userId: UserId, permission: Permission): MemberRow {
  const own = rows.find((row) => row.id === userId);
  if (!own || !permissionsOf(own.role).has(permission)) throw requestErrors.forbidden();
  return own;
}

/** Refuses to decide about somebody whose role is not below one's own; one's own is not either. */
function refuseUnlessBelow(own: MemberRow, ...others: readonly Role[]): void {
  if (others.some((role) => !outranks(own.role, role))) throw teamErrors['above-you']();
}

const lastOwner = { membership_last_owner: () => teamErrors['last-owner']() };

/** Gives a member another role; every look-up of a session that starts after the answer knows it. */
export async function changeRole(ctx: SystemTenantContext, userId: UserId, role: GivenRole): Promise<MemberView> {
  const { system, tx, actor } = ctx;
  if (role === 'admin') await requireRecentProof(ctx.services, ctx.principal);
  const { own, target } = await standing(ctx, 'team.write', userId);
  refuseUnlessBelow(own, target.role, role);
  tx.reference(userId, { from: target.role, to: role });
  if (target.role !== role) {
    await mapConstraint(system.run(setRole(system, { tenantId: actor.tenantId, userId, role, now: ctx.now() })), lastOwner);
    await withdrawWhatExceeds(ctx, userId, role);
    await ctx.services.sessions.bumpUser(system, userId);
    reportTeam(system, ctx, 'ROLE_CHANGED', { detail: { member: userId, from: target.role, to: role } });
  }
  return presentMember({ ...target, role });
}

/** Nobody comes back, or climbs, by an invitation that they sent themselves while they still could. */
async function withdrawWhatExceeds({ system, actor, now }: SystemTenantContext, userId: UserId, role?: Role): Promise<void> {
  const exceeding = givenRoles.filter((given) => role === undefined || !outranks(role, given));
  await system.run(withdrawSent(system, { tenantId: actor.tenantId, by: userId, roles: exceeding, now: now() }));
}

/** Lets somebody go. What they have open of this business ends with the answer. */
export async function removeFromTeam(ctx: SystemTenantContext, userId: UserId): Promise<void> {
  const { system, tx, actor } = ctx;
  const { own, target } = await standing(ctx, 'team.write', userId);
  refuseUnlessBelow(own, target.role);
  tx.reference(userId, { role: target.role });
  await mapConstraint(system.run(removeMember(system, { tenantId: actor.tenantId, userId, now: ctx.now() })), lastOwner);
  await withdrawWhatExceeds(ctx, userId);
  await ctx.services.sessions.endIn(system, userId, actor.tenantId, 'removed-from-team');
  system.enqueue('team.tell-removed', { tenantId: actor.tenantId, userId });
  reportTeam(system, ctx, 'MEMBER_REMOVED', { detail: { member: userId, role: target.role } });
}

/** Leaves a business. One's sessions stay, without it. */
export async function leave(ctx: SystemTenantContext): Promise<void> {
  const { system, tx, actor, principal } = ctx;
  const { own } = await standing(ctx, 'tenants.read', principal.userId);
  tx.reference(principal.userId, { role: own.role });
  await mapConstraint(system.run(removeMember(system, { tenantId: actor.tenantId, userId: principal.userId, now: ctx.now() })), lastOwner);
  await withdrawWhatExceeds(ctx, principal.userId);
  await ctx.services.sessions.bumpUser(system, principal.userId);
  reportTeam(system, ctx, 'MEMBER_REMOVED', { detail: { member: principal.userId, role: own.role } });
}

/** Makes another member an owner; the former one stays beside or becomes an administrator. */
export async function transfer(ctx: SystemTenantContext, memberId: UserId, stayAs: 'owner' | 'admin'): Promise<MemberView> {
  const { system, tx, actor, principal } = ctx;
  const { own, target } = await standing(ctx, 'team.transfer', memberId);
  if (own.id === target.id) throw teamErrors['member-not-found']();
  const { sessions } = ctx.services;
  const change = { tenantId: actor.tenantId, now: ctx.now() };
  tx.reference(memberId, { from: target.role, to: 'owner', formerOwnerStaysAs: stayAs });
  // In this order: at no moment is the business without an owner.
  await system.run(setRole(system, { ...change, userId: memberId, role: 'owner' }));
  await sessions.bumpUser(system, memberId);
  if (stayAs !== own.role) {
    await system.run(setRole(system, { ...change, userId: principal.userId, role: stayAs }));
    await sessions.bumpUser(system, principal.userId);
  }
  reportTeam(system, ctx, 'ROLE_CHANGED', { detail: { member: memberId, from: target.role, to: 'owner', formerOwnerStaysAs: stayAs } });
  system.enqueue('team.tell-owner', { tenantId: actor.tenantId, userId: memberId });
  return presentMember({ ...target, role: 'owner' });
}
