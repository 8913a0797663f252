import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import type { MailTokenId } from './links.ts';
import type { LinkPurpose } from './tables.ts';

export interface NewAccount {
  readonly id: UserId;
  readonly email: string;
  readonly passwordHash: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly now: Date;
}

/** Makes an account, or renews one that nobody has confirmed yet; no row when the address belongs to somebody. */
export function putUnconfirmedAccount(tx: SystemTx, account: NewAccount) {
  return tx.sql.insertInto('user_account')
    .values({
      id: account.id, email: account.email, given_name: account.givenName, family_name: account.familyName,
      password_hash: account.passwordHash, password_changed_at: account.now, email_verified_at: null, updated_at: account.now,
    })
    .onConflict((conflict) => conflict.constraint('user_account_email_key')
      .doUpdateSet({ given_name: account.givenName, family_name: account.familyName, password_hash: account.passwordHash, password_changed_at: account.now, updated_at: account.now })
      .where('user_account.email_verified_at', 'is', null))
    .returning('id');
}

export const findAccountByEmail = (tx: SystemTx, email: string) =>
  tx.sql.selectFrom('user_account').select(['id', 'email', 'given_name', 'family_name', 'password_hash', 'email_verified_at']).where('email', '=', email);

export const findAccount = (tx: SystemTx, id: UserId) =>
  tx.sql.selectFrom('user_account').select(['id', 'email', 'given_name', 'family_name', 'email_verified_at', 'created_at']).where('id', '=', id);

export interface NewLink {
  readonly id: MailTokenId;
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly hash: string;
  readonly expiresAt: Date;
  readonly now: Date;
  /** What a sign-up's link confirms besides the address. */
  readonly browserHash?: string | null;
  readonly account?: { readonly passwordHash: string; readonly givenName: string; readonly familyName: string };
}

/** Keeps a link; a second time with the same id changes nothing, because the job that makes it may run twice. */
export const keepLink = (tx: SystemTx, link: NewLink) =>
  tx.sql.insertInto('mail_token').values({
    id: link.id, user_id: link.userId, purpose: link.purpose, token_hash: link.hash, expires_at: link.expiresAt, used_at: null, created_at: link.now,
    password_hash: link.account?.passwordHash ?? null, given_name: link.account?.givenName ?? null, family_name: link.account?.familyName ?? null,
    browser_hash: link.browserHash ?? null,
  }).onConflict((conflict) => conflict.column('id').doNothing());

/** A link by what was posted, with its account, held until the transaction ends: of two posts at once one waits and then finds it used. */
export const lockLink = (tx: SystemTx, purpose: LinkPurpose, hash: string, now: Date) =>
  tx.sql.selectFrom('mail_token').innerJoin('user_account', 'user_account.id', 'mail_token.user_id')
    .select(['mail_token.id', 'user_account.id as userId', 'user_account.email', 'user_account.email_verified_at', 'mail_token.password_hash', 'mail_token.given_name', 'mail_token.family_name', 'mail_token.browser_hash',
      'user_account.given_name as currentGivenName', 'user_account.family_name as currentFamilyName'])
    .where('mail_token.token_hash', '=', hash).where('mail_token.purpose', '=', purpose)
    .where('mail_token.used_at', 'is', null).where('mail_token.expires_at', '>', now)
    .forUpdate();

/** A link that is still to be mailed, by its id. */
export const findOpenLink = (tx: SystemTx, id: MailTokenId, now: Date) =>
  tx.sql.selectFrom('mail_token').innerJoin('user_account', 'user_account.id', 'mail_token.user_id')
    .select(['user_account.email', 'user_account.email_verified_at', 'mail_token.given_name', 'mail_token.user_id'])
    .where('mail_token.id', '=', id).where('mail_token.used_at', 'is', null).where('mail_token.expires_at', '>', now);

/** How many links of a kind were made for a person since a moment, other than this one. */
export const countLinksSince = (tx: SystemTx, userId: string, purpose: LinkPurpose, since: Date, except: MailTokenId) =>
  tx.sql.selectFrom('mail_token').select((select) => select.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId).where('purpose', '=', purpose).where('created_at', '>', since).where('id', '<>', except);

/** How many sign-ups with a password of their own wait for the confirmation of an address that nobody has confirmed. */
export const countSignUps = (tx: SystemTx, email: string) =>
  tx.sql.selectFrom('mail_token').innerJoin('user_account', 'user_account.id', 'mail_token.user_id')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('user_account.email', '=', email).where('user_account.email_verified_at', 'is', null)
    .where('mail_token.purpose', '=', 'verify-email').where('mail_token.password_hash', 'is not', null).where('mail_token.used_at', 'is', null);

/** Ends every link of a person, of one kind or of all, or only one. */
export function endLinks(tx: SystemTx, userId: string, now: Date, purpose?: LinkPurpose, id?: string) {
  const all = tx.sql.updateTable('mail_token').set({ used_at: now }).where('user_id', '=', userId).where('used_at', 'is', null);
  const ofKind = purpose ? all.where('purpose', '=', purpose) : all;
  return id === undefined ? ofKind : ofKind.where('id', '=', id);
}

export interface ConfirmedFacts {
  readonly passwordHash: string | null;
  readonly givenName: string;
  readonly familyName: string;
}

/** Confirms an address that was not confirmed, with the password and the name of the sign-up that the link belongs to. */
export const confirmAccount = (tx: SystemTx, id: string, facts: ConfirmedFacts, now: Date) =>
  tx.sql.updateTable('user_account')
    .set({
      email_verified_at: now, given_name: facts.givenName, family_name: facts.familyName, updated_at: now,
      ...(facts.passwordHash !== null && { password_hash: facts.passwordHash }),
    })
    .where('id', '=', id).where('email_verified_at', 'is', null);

/** Sets a password; who got it through the mailbox has confirmed the address by that. */
export const setPassword = (tx: SystemTx, id: string, passwordHash: string, now: Date) =>
  tx.sql.updateTable('user_account')
    .set((set) => ({ password_hash: passwordHash, password_changed_at: now, locked_at: null, updated_at: now, email_verified_at: set.fn.coalesce('email_verified_at', sql<Date>`${now}::timestamptz`) }))
    .where('id', '=', id);

/** Lets nobody sign in to an account, by whatever proof, until its password is set anew. */
export const lockAccount = (tx: SystemTx, id: UserId, now: Date) => tx.sql.updateTable('user_account').set({ locked_at: now, updated_at: now }).where('id', '=', id);

export const findLock = (tx: SystemTx, id: UserId) => tx.sql.selectFrom('user_account').select('locked_at').where('id', '=', id);

/** Replaces a hash by one of the same password with today's parameters, unless the password was changed in between. */
export const renewHash = (tx: SystemTx, id: string, former: string, renewed: string) =>
  tx.sql.updateTable('user_account').set({ password_hash: renewed }).where('id', '=', id).where('password_hash', '=', former);

/** Names a person; empty parts are kept as they are. */
export const setName = (tx: SystemTx, id: UserId, name: { givenName?: string; familyName?: string }, now: Date) =>
  tx.sql.updateTable('user_account')
    .set({ updated_at: now, ...(name.givenName && { given_name: name.givenName }), ...(name.familyName && { family_name: name.familyName }) })
    .where('id', '=', id);

export interface VouchedPerson {
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly now: Date;
}

/** Makes the account of a person whose address an identity provider vouches for: confirmed, without a password. No row when somebody was first. */
export const openAccount = (tx: SystemTx, id: UserId, person: VouchedPerson) =>
  tx.sql.insertInto('user_account').values({
    id, email: person.email, given_name: person.givenName, family_name: person.familyName, password_hash: null, password_changed_at: null,
    email_verified_at: person.now, updated_at: person.now,
  }).onConflict((conflict) => conflict.constraint('user_account_email_key').doNothing()).returning('id');

/** Gives an account that nobody confirmed to the person whose address it is: password and links of whoever typed it go. */
export const claimAccount = (tx: SystemTx, id: UserId, person: VouchedPerson) => [
  tx.sql.updateTable('user_account')
    .set({ given_name: person.givenName, family_name: person.familyName, password_hash: null, password_changed_at: null, email_verified_at: person.now, updated_at: person.now })
    .where('id', '=', id).where('email_verified_at', 'is', null),
  endLinks(tx, id, person.now),
] as const;

/** Removes links that nobody can use any more. */
export const forgetLinks = (tx: SystemTx, before: Date) => tx.sql.deleteFrom('mail_token').where('expires_at', '<', before);
