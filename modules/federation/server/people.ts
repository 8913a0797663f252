import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { newId, type UserId } from '@dott/platform/ids';
import { accountByEmail, claimAccount, openAccount, refuseLocked } from '@dott/modules/identity/server';
import { identityErrors } from '@dott/modules/identity/contract';
import { arrivalOf, type ProviderClaims } from '../rules.ts';
import { findLink, insertLink, listIssuers, type Subject } from './federation.sql.ts';

/** Whom a provider sent. */
export type Arrived =
  | { readonly kind: 'known'; readonly userId: UserId }
  /** Somebody has the address; the person must show that it is theirs. */
  | { readonly kind: 'prove'; readonly userId: UserId; readonly email: string; readonly hasPassword: boolean; readonly issuers: readonly string[] };

/**
 * The person behind a provider's word: whoever is linked to it, or a newcomer with a verified address. Two first sign-ins at once make one
 * person: the address is unique, and the second finds the first.
 */
export async function personBehind(services: Services, who: Subject, claims: ProviderClaims): Promise<Arrived> {
  // Whoever was overtaken finds the other's account the second time.
  return await findOrMake(services, who, claims) ?? await findOrMake(services, who, claims) ?? Promise.reject(identityErrors['provider-answer-invalid']());
}

async function findOrMake(services: Services, who: Subject, claims: ProviderClaims): Promise<Arrived | undefined> {
  const now = services.clock.now();
  return services.db.withSystem('find whom a provider sent', async (tx) => {
    const [[link], [account]] = await tx.batch(findLink(tx, who), accountByEmail(tx, claims.email ?? ''));
    // The column holds ids of people only.
    if (link) return { kind: 'known', userId: link.user_id as UserId };
    const arrival = arrivalOf(claims, account && { confirmed: account.email_verified_at !== null });
    if (arrival === 'unverified' || claims.email === undefined) throw identityErrors['provider-email-unverified']();
    if (arrival === 'prove' && account) {
      const issuers = await tx.run(listIssuers(tx, account.id));
      return { kind: 'prove', userId: account.id as UserId, email: claims.email, hasPassword: account.password_hash !== null, issuers: issuers.map(({ issuer }) => issuer) };
    }
    const person = { email: claims.email, givenName: claims.givenName, familyName: claims.familyName, now };
    const userId = account ? account.id as UserId : newId<UserId>();
    // Whoever typed this address here before did not show that it is theirs, so neither their password nor their links remain.
    if (account) await tx.batch(...claimAccount(tx, userId, person));
    else if ((await tx.run(openAccount(tx, userId, person))).length === 0) return undefined;
    await linkTo(tx, who, userId, now);
    return { kind: 'known', userId };
  });
}

/** Links a provider's word for a person to an account, once both were shown. Another request may have been first. */
export async function linkTo(tx: SystemTx, who: Subject, userId: UserId, now: Date): Promise<void> {
  // Who waits for a new password is not to find a new way in beside it: somebody else may have made it.
  await refuseLocked(tx, userId);
  const [made] = await tx.run(insertLink(tx, who, userId, now));
  if (made) return;
  const [link] = await tx.run(findLink(tx, who));
  if (link?.user_id !== userId) throw identityErrors['link-expired']();
}
