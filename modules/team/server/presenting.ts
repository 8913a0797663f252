import type { z } from 'zod';
import type { Invitation, Member, team } from '../contract.ts';
import type { InvitationRow, MemberRow, OfferRow } from './team.sql.ts';

type OfferView = z.input<(typeof team)['operations']['look']['reply']>;

/** A member as the list shows one. */
export function presentMember(row: MemberRow): z.input<typeof Member> {
  return { id: row.id, email: row.email, givenName: row.given_name, familyName: row.family_name, role: row.role, since: row.created_at.toISOString() };
}

/** An invitation as those see it who may send it. */
export function presentInvitation(row: InvitationRow, now: Date): z.input<typeof Invitation> {
  return {
    id: row.id,
    email: row.email, role: row.role, mails: row.mails,
    expired: row.expires_at <= now, expiresAt: row.expires_at.toISOString(), createdAt: row.created_at.toISOString(),
  };
}

/** An invitation as the one sees it who is invited. */
export function presentOffer(row: OfferRow): OfferView {
  return {
    id: row.id,
    businessName: row.name, role: row.role, email: row.email, expiresAt: row.expires_at.toISOString(),
    invitedBy: [row.given_name, row.family_name].filter(Boolean).join(' ') || row.inviter_email,
  };
}
