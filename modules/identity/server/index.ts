import type { SystemTx } from '@dott/platform/db';
import { defineModule } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { identity } from '../contract.ts';
import { askForMail, resetPassword, signUp, verifyEmail } from './accounts.ts';
import { findAccount, setName } from './identity.sql.ts';
import { jobs } from './jobs.ts';
import { verifyPassword, type PasswordProof } from './sign-in.ts';
import './tables.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** Proofs of who somebody is. */
    readonly identity: { verifyPassword(proof: PasswordProof): Promise<{ userId: UserId }> };
  }
}

export const identityModule = defineModule({
  contract: identity,
  handlers: {
    signUp: async (ctx, { body }) => {
      await signUp(ctx.services, body);
      return { status: 'verify-email' as const };
    },
    verifyEmail: async (ctx, { body }) => ({ status: 'verified' as const, ...await verifyEmail(ctx.services, body.token) }),
    resendVerification: async (ctx, { body }) => {
      await askForMail(ctx.services, 'identity.resend-verification', body.email);
      return { status: 'sent' as const };
    },
    forgotPassword: async (ctx, { body }) => {
      await askForMail(ctx.services, 'identity.send-reset', body.email);
      return { status: 'sent' as const };
    },
    resetPassword: async (ctx, { body }) => ({ status: 'password-changed' as const, ...await resetPassword(ctx.services, body) }),
  },
  jobs,
  setup: async (services) => ({ provides: { identity: { verifyPassword: (proof) => verifyPassword(services, proof) } } }),
});

/** A person as other modules may show one. */
export interface Person {
  readonly id: UserId;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** Finds a person by id. */
export async function findPerson(tx: SystemTx, id: UserId): Promise<Person | undefined> {
  const [row] = await tx.run(findAccount(tx, id));
  return row && { id, email: row.email, givenName: row.given_name, familyName: row.family_name };
}

/** Names a person; parts that are absent or empty stay as they are. Session look-ups show it once the caller has told the sessions. */
export async function namePerson(tx: SystemTx, id: UserId, name: { givenName?: string; familyName?: string }, now: Date): Promise<void> {
  if (name.givenName || name.familyName) await tx.run(setName(tx, id, name, now));
}
