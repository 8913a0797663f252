import type { z } from 'zod';
import { mapConstraint } from '@dott/platform/db';
import { requireRecentProof, type SystemTenantContext } from '@dott/platform/http';
import { newId } from '@dott/platform/ids';
import { askRoomFor } from '@dott/modules/plans/server';
import { tenantErrors } from '@dott/modules/tenants/contract';
import type { Invitation, InvitationId } from '../contract.ts';
import { teamErrors } from '../errors.ts';
import { INVITATIONS_A_DAY, INVITATION_MS, MAILS_AN_INVITATION, outranks, type GivenRole } from '../rules.ts';
import { invitationHash, invitationSecret } from './invitation-links.ts';
import { mayStill } from './members.ts';
import { presentInvitation } from './presenting.ts';
import { reportTeam } from './report.ts';
import { closeExpired, closeInvitation, countSeats, findMemberByEmail, findMembers, findOpen, holdTeam, insertInvitation, renewInvitation, type InvitationRow } from './team.sql.ts';

type InvitationView = z.input<typeof Invitation>;

/** Asks an address to join. Its place in the plan is kept from now on, so that who accepts in time finds room. */
export async function invite(ctx: SystemTenantContext, input: { email: string; role: GivenRole }): Promise<InvitationView> {
  const { system, tx, actor, principal, services } = ctx;
  const { tenantId } = actor;
  const { email, role } = input;
  const now = ctx.now();
  if (role === 'admin') await requireRecentProof(services, principal);
  const [[business], own, , [seats], [member]] = await system.batch(
    holdTeam(system, tenantId), findMembers(system, tenantId, [principal.userId]), closeExpired(system, tenantId, email, now),
    countSeats(system, tenantId, now), findMemberByEmail(system, tenantId, email),
  );
  if (!business || !seats) throw tenantErrors['not-found']();
  if (!outranks(mayStill(own, principal.userId, 'team.write').role, role)) throw teamErrors['above-you']();
  if (member) throw teamErrors['already-member']({ fields: { email: { code: 'already-member', message: 'This person works here already.' } } });
  if (seats.today >= INVITATIONS_A_DAY) throw teamErrors['too-many-mails']();
  const id = newId<InvitationId>();
  const hash = invitationHash(invitationSecret(services.config, id, 1));
  const open = { id, tenantId, email, role, hash, invitedBy: principal.userId, expiresAt: new Date(now.getTime() + INVITATION_MS), now };
  // An address that is asked already is told so even when the plan is full.
  const [row] = await mapConstraint(system.run(insertInvitation(system, open)), {
    invitation_open_key: () => teamErrors['already-invited']({ fields: { email: { code: 'already-invited', message: 'This address has an invitation already.' } } }),
  });
  askRoomFor(business.plan, { taken: seats.members + seats.invited, more: 1 });
  tx.reference(id, { email, role });
  system.enqueue('team.send-invitation', { invitationId: id, mails: 1 });
  reportTeam(system, ctx, 'MEMBER_INVITED', { detail: { invitation: id, role } });
  return presentInvitation(kept(row), now);
}

/** One of the open invitations. */
export async function showInvitation({ system, actor, now }: SystemTenantContext, id: InvitationId): Promise<InvitationView> {
  const [[invitation]] = await system.commit(findOpen(system, actor.tenantId, id));
  if (!invitation) throw teamErrors['invitation-not-found']();
  return presentInvitation(invitation, now());
}

/** Mails an invitation again: under a new link, for another seven days. */
export async function resend(ctx: SystemTenantContext, id: InvitationId): Promise<InvitationView> {
  const { system, tx, actor, services } = ctx;
  const now = ctx.now();
  const { invitation, business, seats } = await openInvitation(ctx, id);
  if (invitation.mails >= MAILS_AN_INVITATION) throw teamErrors['too-many-mails']();
  askRoomFor(business.plan, { taken: seats.members + seats.invited, more: 1 });
  const mails = invitation.mails + 1;
  const hash = invitationHash(invitationSecret(services.config, id, mails));
  const [row] = await system.run(renewInvitation(system, id, { hash, mails, expiresAt: new Date(now.getTime() + INVITATION_MS), now }));
  tx.reference(id, { email: invitation.email, role: invitation.role });
  system.enqueue('team.send-invitation', { invitationId: id, mails }, { key: `invitation:${actor.tenantId}:${id}:${mails}` });
  return presentInvitation(kept(row), now);
}

/** Withdraws an invitation: its link is void with the answer. */
export async function revoke(ctx: SystemTenantContext, id: InvitationId): Promise<void> {
  const { invitation } = await openInvitation(ctx, id);
  ctx.tx.reference(id, { email: invitation.email, role: invitation.role });
  await ctx.system.commit(closeInvitation(ctx.system, id, ctx.now()));
}

/** An open invitation to a role below the caller's own; the team is held. */
async function openInvitation(ctx: SystemTenantContext, id: InvitationId) {
  const { system, actor, principal } = ctx;
  const [[business], own, [invitation], [seats]] = await system.batch(
    holdTeam(system, actor.tenantId), findMembers(system, actor.tenantId, [principal.userId]), findOpen(system, actor.tenantId, id),
    countSeats(system, actor.tenantId, ctx.now(), id),
  );
  const { role } = mayStill(own, principal.userId, 'team.write');
  if (!business || !seats || !invitation) throw teamErrors['invitation-not-found']();
  if (!outranks(role, invitation.role)) throw teamErrors['above-you']();
  return { business, invitation, seats };
}

function kept(row: InvitationRow | undefined): InvitationRow {
  if (!row) throw new Error('an invitation that was just written was not answered');
  return row;
}
