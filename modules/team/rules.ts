import { roles, type Role } from '@dott/modules/tenants/rules';

/** Roles that somebody can be invited as, or be given later; an owner is made by handing the business over. */
export const givenRoles = ['admin', 'accountant', 'sales', 'viewer'] as const satisfies readonly Role[];
export type GivenRole = (typeof givenRoles)[number];

/** How long an invitation is good. */
export const INVITATION_MS = 7 * 24 * 60 * 60_000;
/** One invitation is mailed at most so often. */
export const MAILS_AN_INVITATION = 5;
/** A business invites at most so many addresses a day: nobody is to send advertisements by our mail. */
export const INVITATIONS_A_DAY = 50;

/** Whether one role stands above another: only then may the one decide about the other. */
export function outranks(own: Role, other: Role): boolean {
  return roles.indexOf(own) < roles.indexOf(other);
}

/** The roles that somebody may give. */
export function rolesBelow(own: Role): GivenRole[] {
  return givenRoles.filter((role) => outranks(own, role));
}
