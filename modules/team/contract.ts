import { proofErrors } from '@dott/platform/errors';
import { defineContract } from '@dott/platform/http/contract';
import { zId, type Id, type TenantId, type UserId } from '@dott/platform/ids';
import { z } from 'zod';
import { zEmail, zLinkToken } from '@dott/modules/identity/rules';
import { planErrors } from '@dott/modules/plans/contract';
import { planIds } from '@dott/modules/plans/rules';
import { roles } from '@dott/modules/tenants/rules';
import { teamErrors } from './errors.ts';
import { givenRoles } from './rules.ts';

export type InvitationId = Id<'invitation'>;

const zGivenRole = z.enum(givenRoles, 'Choose one of the roles.');
const MemberRef = z.object({ id: zId<UserId>() });
const InvitationRef = z.object({ id: zId<InvitationId>() });
const moment = z.iso.datetime();

/** Somebody who works in the business. */
export const Member = z.object({
  id: zId<UserId>(), email: z.string(), givenName: z.string(), familyName: z.string(), role: z.enum(roles), since: moment,
});

/** An invitation that nobody has accepted yet. */
export const Invitation = z.object({
  id: zId<InvitationId>(), email: z.string(), role: zGivenRole, expired: z.boolean(), expiresAt: moment, mails: z.int(), createdAt: moment,
});

/** What the plan has room for; `invited` are open invitations, whose places are kept. */
const Seats = z.object({ plan: z.enum(planIds), members: z.int(), invited: z.int(), limit: z.int().nullable(), upgradeTo: z.enum(planIds).nullable() });

/** What somebody is asked to join; the address is the one that was invited. */
const Offer = z.object({
  id: zId<InvitationId>(), businessName: z.string(), role: zGivenRole, email: z.string(), invitedBy: z.string(), expiresAt: moment,
});

const {
  'member-not-found': memberNotFound, 'invitation-not-found': invitationNotFound, 'above-you': aboveYou, 'last-owner': lastOwner, 'already-member': alreadyMember,
  'already-invited': alreadyInvited, 'too-many-mails': tooManyMails, 'invitation-invalid': invitationInvalid, 'other-address': otherAddress,
} = teamErrors;
const usersLimit = planErrors['users-limit'];
/** Making an administrator asks for a recent proof; other roles do not. */
const proofForAdmin = proofErrors['step-up-required'];

/** Who works in a business, and how somebody comes and goes. */
export const team = defineContract('team', {
  list: {
    method: 'GET', path: '/api/team', access: 'tenant', permission: 'team.read', door: 'system', entity: 'member', summary: 'The people of this business, open invitations, and what the plan has room for',
    reply: z.object({ items: z.array(Member), invitations: z.array(Invitation), seats: Seats }),
  },
  member: {
    method: 'GET', path: '/api/team/members/{id}', access: 'tenant', permission: 'team.read', door: 'system', entity: 'member', summary: 'One of the people of this business',
    params: MemberRef, reply: Member, errors: [memberNotFound],
  },
  invitation: {
    method: 'GET', path: '/api/team/invitations/{id}', access: 'tenant', permission: 'team.read', door: 'system', entity: 'invitation', summary: 'One of the open invitations',
    params: InvitationRef, reply: Invitation, errors: [invitationNotFound],
  },
  invite: {
    method: 'POST', path: '/api/team/invitations', access: 'tenant', permission: 'team.write', door: 'system', entity: 'invitation', summary: 'Ask somebody by mail to join',
    body: z.object({ email: zEmail, role: zGivenRole }), reply: Invitation, status: 201, replay: 'invitation', errors: [aboveYou, alreadyMember, alreadyInvited, tooManyMails, usersLimit, proofForAdmin],
  },
  resend: {
    method: 'POST', path: '/api/team/invitations/{id}/resend', access: 'tenant', permission: 'team.write', door: 'system', entity: 'invitation', summary: 'Mail an invitation again, under a new link; the former one is void',
    params: InvitationRef, reply: Invitation, replay: 'invitation', errors: [invitationNotFound, aboveYou, tooManyMails, usersLimit],
  },
  revoke: {
    method: 'DELETE', path: '/api/team/invitations/{id}', access: 'tenant', permission: 'team.write', door: 'system', whileReadOnly: true, entity: 'invitation', summary: 'Withdraw an invitation',
    params: InvitationRef, errors: [invitationNotFound, aboveYou],
  },
  changeRole: {
    method: 'PATCH', path: '/api/team/members/{id}', access: 'tenant', permission: 'team.write', door: 'system', entity: 'member', summary: 'Give somebody below one’s own role another one below it',
    params: MemberRef, body: z.object({ role: zGivenRole }), reply: Member, replay: 'member', errors: [memberNotFound, aboveYou, lastOwner, proofForAdmin],
  },
  remove: {
    method: 'DELETE', path: '/api/team/members/{id}', access: 'tenant', permission: 'team.write', door: 'system', whileReadOnly: true, entity: 'member', summary: 'Let somebody go; their sessions in this business end at once',
    params: MemberRef, errors: [memberNotFound, aboveYou, lastOwner],
  },
  leave: {
    method: 'POST', path: '/api/team/leave', access: 'tenant', permission: 'tenants.read', door: 'system', whileReadOnly: true, entity: 'member', summary: 'Leave this business oneself', errors: [lastOwner],
  },
  transfer: {
    method: 'POST', path: '/api/team/members/{id}/transfer', access: 'tenant', permission: 'team.transfer', door: 'system', stepUp: true, entity: 'member', summary: 'Make another member an owner, and stay as an owner or as an administrator',
    params: MemberRef, body: z.object({ stayAs: z.enum(['owner', 'admin']).default('admin') }), reply: Member, replay: 'member', errors: [memberNotFound],
  },
  look: {
    method: 'POST', path: '/api/invitations/look', access: 'public', limit: 'token', summary: 'What the secret of a mailed link asks one to join; looking uses nothing up',
    body: z.object({ token: zLinkToken }), reply: Offer, errors: [invitationInvalid],
  },
  waiting: {
    method: 'GET', path: '/api/invitations', access: 'session', background: true, summary: 'Open invitations to the confirmed address of who is signed in',
    reply: z.object({ items: z.array(Offer) }),
  },
  accept: {
    method: 'POST', path: '/api/invitations/accept', access: 'session', summary: 'Join, by the link’s secret or by an invitation to one’s own confirmed address; the session goes on there',
    body: z.union([z.object({ token: zLinkToken }), z.object({ invitationId: zId<InvitationId>() })]),
    reply: z.object({ tenantId: zId<TenantId>(), redirectTo: z.string() }), errors: [invitationInvalid, otherAddress, usersLimit],
  },
});
