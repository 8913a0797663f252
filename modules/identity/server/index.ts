import { defineModule, type OpenContext, type Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { identity, identityErrors } from '../contract.ts';
import { askForMail, resetPassword, signUp, verifyEmail } from './accounts.ts';
import { changePassword } from './change-password.ts';
import { setName, type findAccount } from './identity.sql.ts';
import { jobs } from './jobs.ts';
import { findUsable } from './known-person.ts';
import { accountHashOf, verifyPassword, type PasswordProof } from './sign-in.ts';
import './tables.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** Proofs of who somebody is. */
    readonly identity: {
      verifyPassword(proof: PasswordProof): Promise<{ userId: UserId }>;
      /** Whose address this is, if they could sign in with a password from here right now. */
      findUsable(who: Pick<PasswordProof, 'email' | 'client'>): Promise<UserId | undefined>;
    };
  }
}

export const identityModule = defineModule({
  contract: identity,
  handlers: {
    signUp: async (ctx, { body }) => {
      await signUp(keptHere(ctx), body);
      tell(ctx, 'SIGNED_UP', body.email);
      return { status: 'verify-email' as const };
    },
    verifyEmail: async (ctx, { body }) => verifyEmail(keptHere(ctx), { ...body, client: ctx.client }),
    resendVerification: async (ctx, { body }) => {
      await askForMail(keptHere(ctx), 'identity.resend-verification', body.email);
      return { status: 'sent' as const };
    },
    forgotPassword: async (ctx, { body }) => {
      await askForMail(keptHere(ctx), 'identity.send-reset', body.email);
      tell(ctx, 'PASSWORD_RESET_REQUESTED', body.email);
      return { status: 'sent' as const };
    },
    changePassword: async (ctx, { body }) => {
      await changePassword(ctx, body);
      return { status: 'password-changed' as const };
    },
    resetPassword: async (ctx, { body }) => ({ status: 'password-changed' as const, ...await resetPassword(keptHere(ctx), { ...body, client: ctx.client }) }),
  },
  jobs,
  setup: async (services) => ({ provides: { identity: { verifyPassword: (proof) => verifyPassword(services, proof), findUsable: (who) => findUsable(services, who) } } }),
});

/** Throws where an identity provider keeps the accounts, and names what takes the place of our own. */
function keptHere({ services }: OpenContext): Services {
  if (!services.config.localPasswords) throw identityErrors['local-accounts-off']({ extra: { successor: '/api/auth/login' } });
  return services;
}

/** Tells of what was asked for an address; the address itself is not kept, because it may be anybody's. */
function tell({ services, client, requestId }: OpenContext, type: 'SIGNED_UP' | 'PASSWORD_RESET_REQUESTED', email: string): void {
  services.security.report({ type, ip: client.ip, userAgent: client.userAgent, requestId, detail: { account: accountHashOf(services.config, email.toLowerCase()) } });
}

/** A person as other modules may show one. */
export interface Person {
  readonly id: UserId;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** The person among the rows of `findAccount`, which a caller sends in a flight of its own. */
export function personOf(rows: readonly PersonRow[]): Person | undefined {
  const [row] = rows;
  // The column holds ids of people only.
  return row && { id: row.id as UserId, email: row.email, givenName: row.given_name, familyName: row.family_name };
}

type PersonRow = Pick<Awaited<ReturnType<ReturnType<typeof findAccount>['execute']>>[number], 'id' | 'email' | 'given_name' | 'family_name'>;

/** The statement that names a person; parts that are absent or empty stay as they are. Session look-ups show it once the caller has told the sessions. */
export const namePerson = setName;

export { claimAccount, findAccount, lockAccount, findAccountByEmail as accountByEmail, openAccount } from './identity.sql.ts';
export { factorFailed, factorPassed, refuseLockedFactor, type FactorAttempt } from './factor-failures.ts';
export { mailedLink, refuseLocked, takeLink, type NewMailedLink } from './alert-links.ts';
export { linkAddress, type MailTokenId } from './links.ts';
export type { Notice } from './mails.ts';
export { openAttempt, peekAttempt, redeemAttempt, tryAttempt, type AttemptKind, type NewAttempt, type ShownAttempt } from './sign-in-attempts.ts';
export { findPersonal, forgetAccount, forgottenAddress, holdAccount, listKnownNetworks, listPersonalLinks } from './person.sql.ts';
