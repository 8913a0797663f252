import { hash } from 'node:crypto';
import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { UserId } from '@dott/platform/ids';
import { CodedError } from '@dott/platform/errors';
import { identityErrors } from '@dott/modules/identity/contract';
import { openAttempt, redeemAttempt } from '@dott/modules/identity/server';
import { codedFailure } from './failures.ts';
import { deleteGrant, findGrant, hearLogoutToken, lockGrants } from './federation.sql.ts';
import { openTokens } from './grants.ts';
import { algorithms, clockToleranceSeconds, type OpenedProvider, type Providers } from './providers.ts';
import { placeFor, type Parts } from './sign-in-flow.ts';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
/** A logout token is sent when something happens, not kept for later. */
const maxTokenAgeSeconds = 300;

interface LogoutClaims {
  readonly issuer: string;
  readonly jti: string;
  readonly subject: string | undefined;
  readonly providerSession: string | undefined;
}

/**
 * Ends every session that a provider says is over (OpenID Connect Back-Channel Logout 1.0); answers how many. When it answers, no node
 * accepts them any more. Throws 400 for a token that is not exactly what the specification asks for, or was heard before.
 */
export async function hearLogout({ services, providers }: Parts, token: string): Promise<number> {
  const claims = await readLogoutToken(providers, token);
  const expiresAt = new Date(services.clock.now().getTime() + 2 * maxTokenAgeSeconds * 1_000);
  return services.db.withSystem('end what a provider says is over', async (tx) => {
    const [heard] = await tx.run(hearLogoutToken(tx, hash('sha256', JSON.stringify([claims.issuer, claims.jti]), 'base64url'), expiresAt));
    if (!heard) throw invalid('this token was heard before');
    const grants = await tx.run(lockGrants(tx, claims));
    for (const grant of grants) {
      // The column holds ids of people only.
      if (grant.session_id !== null) await services.sessions.end(tx, grant.user_id as UserId, grant.session_id, 'provider-logout');
      await tx.run(deleteGrant(tx, grant.id));
      tx.afterCommit(() => services.security.report({ type: 'PROVIDER_LOGOUT', userId: grant.user_id, sessionId: grant.session_id, detail: { issuer: claims.issuer } }));
    }
    return grants.filter(({ session_id: sessionId }) => sessionId !== null).length;
  });
}

async function readLogoutToken(providers: Providers, token: string): Promise<LogoutClaims> {
  const provider = await providers.byIssuer(claimedIssuer(token));
  if (!provider) throw invalid('it is of no provider of ours');
  const payload = await verify(provider, token);
  const { sub, sid, events, jti } = { ...payload, sid: payload['sid'], events: payload['events'] };
  const event = typeof events === 'object' && events !== null ? Object.entries(events).find(([name]) => name === logoutEvent)?.[1] : undefined;
  if (typeof event !== 'object' || event === null) throw invalid('it is about another event');
  if ('nonce' in payload) throw invalid('it carries a nonce, as ID tokens do');
  if (sub === undefined && typeof sid !== 'string') throw invalid('it names neither a person nor a session');
  return { issuer: provider.issuer, jti: jti ?? '', subject: sub, providerSession: typeof sid === 'string' ? sid : undefined };
}

/** Which provider's keys to ask for; nothing else is believed before the signature. */
function claimedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch (cause) {
    throw invalid('it is no token', cause);
  }
}

async function verify(provider: OpenedProvider, token: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, provider.keys, {
      issuer: provider.issuer, audience: provider.clientId, algorithms, clockTolerance: clockToleranceSeconds, maxTokenAge: maxTokenAgeSeconds, requiredClaims: ['iat', 'jti', 'events'],
    });
    return payload;
  } catch (error) {
    const coded = codedFailure(error);
    if (coded instanceof CodedError && coded.code === 'identity.provider-unavailable') throw coded;
    throw invalid('its signature or its claims are not right', error);
  }
}

function invalid(why: string, cause?: unknown): CodedError {
  return identityErrors['logout-token-invalid']({ cause: new Error(why, { cause }) });
}

const Form = z.object({ action: z.string(), fields: z.record(z.string(), z.string()) });
type Form = z.infer<typeof Form>;

const formLifeMs = 5 * 60_000;
const formToken = (browser: string): string => `logout ${browser}`;

/**
 * Keeps the form that ends the provider's own session (RP-initiated logout), because its tokens go with ours. The ID token travels in the
 * form's body, so no address holds it. False when the provider has no such page, or the session is not its.
 */
export async function prepareLogout({ services, providers }: Parts, sessionId: string, browser: string): Promise<boolean> {
  const [[grant]] = await services.db.withSystem('look at upstream tokens', (tx) => tx.commit(findGrant(tx, sessionId)));
  const provider = grant && await providers.byIssuer(grant.issuer);
  const action = provider?.client.serverMetadata().end_session_endpoint;
  if (!grant || !provider || action === undefined) return false;
  const idToken = openTokens(services, grant.id, grant.tokens).id;
  const form: Form = {
    action,
    fields: { ...(idToken !== undefined && { id_token_hint: idToken }), client_id: provider.clientId, post_logout_redirect_uri: `${services.config.appUrl}/auth/signin` },
  };
  const payload = services.secrets.seal(placeFor('logout', browser), JSON.stringify(form));
  await services.db.withSystem('keep a logout form', (tx) =>
    openAttempt(tx, { kind: 'logout', token: formToken(browser), browser, payload, lifeMs: formLifeMs }, services.clock.now()));
  return true;
}

/** The form that was kept for a browser, once; null when there is none. */
export async function takeLogout({ services }: Parts, browser: string): Promise<Form | null> {
  const sealed = await services.db.withSystem('take a logout form', (tx) => redeemAttempt(tx, { kind: 'logout', token: formToken(browser), browser, now: services.clock.now() }));
  return sealed === undefined ? null : Form.parse(JSON.parse(services.secrets.openText(placeFor('logout', browser), sealed)));
}
