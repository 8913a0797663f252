import { generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse, type AuthenticationResponseJSON, type RegistrationResponseJSON } from '@simplewebauthn/server';
import type { z } from 'zod';
import type { Config } from '@dott/platform/config';
import type { SystemTx } from '@dott/platform/db';
import { requestErrors } from '@dott/platform/errors';
import type { Services, SessionContext } from '@dott/platform/http';
import { newId, type UserId } from '@dott/platform/ids';
import { openAttempt, redeemAttempt } from '@dott/modules/identity/server';
import type { CeremonyReply, factors, PasskeyId } from '../contract.ts';
import { factorErrors } from '../errors.ts';
import { CHALLENGE_MS, MOST_PASSKEYS } from '../rules.ts';
import { deletePasskey, findPasskey, holdFactors, insertPasskey, listPasskeys, renamePasskey, usePasskey } from './factors.sql.ts';
import { passkeyName } from './passkey-names.ts';
import { dropUnneededCodes, makeRecoveryCodes } from './recovery.ts';
import { reportFactor } from './report.ts';
import type { PasskeyRow } from './state.ts';

type Reply = z.output<typeof CeremonyReply>;
type Presented = z.input<(typeof factors)['operations']['renamePasskey']['reply']>;

const RP_NAME = 'Dott';

/** Whom a passkey belongs to: the host of APP_URL, and nothing but its own origin may ask for it. */
function relyingParty({ appUrl }: Pick<Config, 'appUrl'>): { rpID: string; origin: string } {
  const { hostname, origin } = new URL(appUrl);
  return { rpID: hostname, origin };
}

/** A challenge is the token of an attempt: kept as a hash, good once, in one browser, for ten minutes. */
function challengeBytes(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(token, 'base64url'));
}

/** What a challenge was given out for. */
type Purpose = 'sign-in' | `register:${string}` | `step-up:${string}`;

function openCeremony(services: Services, browser: string, purpose: Purpose): Promise<string> {
  const now = services.clock.now();
  return services.db.withSystem('begin with a passkey', (tx) => openAttempt(tx, { kind: 'passkey', browser, payload: purpose, lifeMs: CHALLENGE_MS }, now));
}

/** The challenge that an authenticator signed, if it was given out to this browser for this purpose and not used yet. */
async function redeemCeremony(services: Services, reply: Reply, browser: string, purpose: Purpose): Promise<string> {
  const token = challengeIn(reply);
  const now = services.clock.now();
  const payload = await services.db.withSystem('use a passkey’s challenge', (tx) => redeemAttempt(tx, { kind: 'passkey', token, browser, now }));
  if (payload !== purpose) throw factorErrors['passkey-refused']();
  return token;
}

function challengeIn(reply: Reply): string {
  try {
    // Whatever it says is compared with what was given out; here it is only found.
    const { challenge } = JSON.parse(Buffer.from(reply.response.clientDataJSON, 'base64url').toString('utf8')) as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : '';
  } catch {
    return '';
  }
}

const ownBrowser = (ctx: SessionContext): string => `session:${ctx.principal.sessionId}`;
const described = (row: PasskeyRow) => ({ id: row.credential_id, transports: row.transports.split(',').filter(Boolean) });

/** What the authenticator is asked to make a new passkey. */
export async function beginPasskey(ctx: SessionContext) {
  const { services, principal: { userId, session } } = ctx;
  const [keys] = await services.db.withSystem('list passkeys', (tx) => tx.commit(listPasskeys(tx, userId)));
  if (keys.length >= MOST_PASSKEYS) throw factorErrors['too-many']();
  const token = await openCeremony(services, ownBrowser(ctx), `register:${userId}`);
  const name = [session?.user.givenName, session?.user.familyName].filter(Boolean).join(' ');
  const options = await generateRegistrationOptions({
    rpName: RP_NAME, rpID: relyingParty(services.config).rpID, challenge: challengeBytes(token), attestationType: 'none',
    userID: Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex')), userName: session?.user.email ?? '', userDisplayName: name || (session?.user.email ?? ''),
    excludeCredentials: keys.map(described),
    // Kept by the authenticator itself and opened by its owner's finger or PIN: so it can take the place of address and password.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { ...options };
}

/** Keeps a passkey by what the authenticator answered. */
export async function addPasskey(ctx: SessionContext, reply: Reply, name: string | undefined) {
  const { services, principal: { userId, session } } = ctx;
  const expectedChallenge = await redeemCeremony(services, reply, ownBrowser(ctx), `register:${userId}`);
  const { rpID, origin } = relyingParty(services.config);
  // The library judges the shape of what a browser sent; its errors are about that and nothing of ours.
  const response = reply as unknown as RegistrationResponseJSON;
  const verified = await verifyRegistrationResponse({ response, expectedChallenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true })
    .catch((cause: unknown) => { throw factorErrors['passkey-refused']({ cause }); });
  if (!verified.verified) throw factorErrors['passkey-refused']();
  const { credential, aaguid, credentialBackedUp } = verified.registrationInfo;
  return services.db.withSystem('add a passkey', async (tx) => {
    const [, keys] = await tx.batch(holdFactors(tx, userId), listPasskeys(tx, userId));
    if (keys.length >= MOST_PASSKEYS) throw factorErrors['too-many']();
    const [row] = await tx.run(insertPasskey(tx, {
      id: newId<PasskeyId>(), userId, credentialId: credential.id, publicKey: Buffer.from(credential.publicKey).toString('base64url'), counter: credential.counter,
      transports: credential.transports ?? [], name: name ?? passkeyName(aaguid, session?.device), aaguid, backedUp: credentialBackedUp, now: ctx.now(),
    }));
    if (!row) throw factorErrors['passkey-refused']();
    const recoveryCodes = await makeRecoveryCodes(tx, userId, ctx.now(), 'unless-there');
    reportFactor(tx, ctx, 'passkeyAdded');
    return { passkey: presentPasskey(row), recoveryCodes };
  });
}

/** Names a passkey; a foreign one and one that does not exist are refused alike. */
export async function namePasskey(ctx: SessionContext, id: PasskeyId, name: string): Promise<Presented> {
  const [[row]] = await ctx.services.db.withSystem('name a passkey', (tx) => tx.commit(renamePasskey(tx, ctx.principal.userId, id, name)));
  if (!row) throw requestErrors['not-found']();
  return presentPasskey(row);
}

/** Removes a passkey. */
export async function removePasskey(ctx: SessionContext, id: PasskeyId): Promise<void> {
  const { services, principal: { userId } } = ctx;
  await services.db.withSystem('remove a passkey', async (tx) => {
    const [, [gone]] = await tx.batch(holdFactors(tx, userId), deletePasskey(tx, userId, id));
    if (!gone) throw requestErrors['not-found']();
    await dropUnneededCodes(tx, userId);
    reportFactor(tx, ctx, 'passkeyRemoved');
  });
}

export function presentPasskey(row: PasskeyRow): Presented {
  return { id: row.id, name: row.name, backedUp: row.backed_up, createdAt: row.created_at.toISOString(), lastUsedAt: row.last_used_at?.toISOString() ?? null };
}

/** What the authenticator is asked for a proof; with a challenge of its own, or with one that the caller has given out. */
export function askPasskey(services: Services, challenge: string, keys: readonly PasskeyRow[]) {
  return generateAuthenticationOptions({
    rpID: relyingParty(services.config).rpID, challenge: challengeBytes(challenge), allowCredentials: keys.map(described), timeout: CHALLENGE_MS, userVerification: 'required',
  }).then((options) => ({ ...options }));
}

/** Begins a sign-in without a password: the browser offers whatever passkeys it has for this host. */
export async function beginPasskeySignIn(services: Services, browser: string) {
  return askPasskey(services, await openCeremony(services, browser, 'sign-in'), []);
}

/** Begins a step-up by passkey; null for who has none. */
export async function beginPasskeyStepUp(ctx: SessionContext, keys: readonly PasskeyRow[]) {
  if (keys.length === 0) return null;
  return askPasskey(ctx.services, await openCeremony(ctx.services, ownBrowser(ctx), `step-up:${ctx.principal.userId}`), keys);
}

/** Whose passkey this is, for a sign-in without a password. */
export async function provePasskeySignIn(services: Services, reply: Reply, browser: string): Promise<UserId> {
  const challenge = await redeemCeremony(services, reply, browser, 'sign-in');
  const owner = await services.db.withSystem('sign in with a passkey', (tx) => takePasskey(tx, services, { reply, challenge }));
  if (!owner) throw factorErrors['passkey-refused']();
  return owner;
}

/** Whether a step-up's passkey is the person's own. */
export async function provePasskeyStepUp(ctx: SessionContext, reply: Reply): Promise<boolean> {
  const { services, principal: { userId } } = ctx;
  const challenge = await redeemCeremony(services, reply, ownBrowser(ctx), `step-up:${userId}`);
  return services.db.withSystem('prove it with a passkey', async (tx) => (await takePasskey(tx, services, { reply, challenge, userId })) !== undefined);
}

/** Checks what an authenticator signed and notes the use; answers whose passkey it is, undefined when anything about it is not right. */
export async function takePasskey(tx: SystemTx, services: Services, shown: { readonly reply: Reply; readonly challenge: string; readonly userId?: UserId }): Promise<UserId | undefined> {
  const [row] = await tx.run(findPasskey(tx, shown.reply.id));
  if (!row || (shown.userId !== undefined && row.user_id !== shown.userId)) return undefined;
  const { rpID, origin } = relyingParty(services.config);
  const verified = await verifyAuthenticationResponse({
    // As above: the library judges the shape.
    response: shown.reply as unknown as AuthenticationResponseJSON, expectedChallenge: shown.challenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true,
    credential: { id: row.credential_id, publicKey: Uint8Array.from(Buffer.from(row.public_key, 'base64url')), counter: row.counter },
  }).catch(() => undefined);
  if (!verified?.verified) return undefined;
  const used = await tx.run(usePasskey(tx, row.id, verified.authenticationInfo.newCounter, services.clock.now()));
  // The column holds ids of people only.
  return used.length > 0 ? row.user_id as UserId : undefined;
}
