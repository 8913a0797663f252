import { hash } from 'node:crypto';
import { jwtVerify, type JWTPayload } from 'jose';
import { authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, fetchUserInfo, randomNonce, randomPKCECodeVerifier, type TokenEndpointResponse, type TokenEndpointResponseHelpers, WWWAuthenticateChallengeError } from 'openid-client';
import { z } from 'zod';
import { requestErrors } from '@dott/platform/errors';
import type { Services } from '@dott/platform/http';
import { identityErrors } from '@dott/modules/identity/contract';
import { openAttempt, redeemAttempt } from '@dott/modules/identity/server';
import { ownPath, readClaims, showedTwoFactors, type ProviderClaims } from '../rules.ts';
import { codedFailure } from './failures.ts';
import { algorithms, clockToleranceSeconds, type OpenedProvider, type ProviderKey, type Providers } from './providers.ts';

export interface Parts {
  readonly services: Services;
  readonly providers: Providers;
}

/** A sign-in that a provider has confirmed. */
export interface Confirmed {
  readonly provider: OpenedProvider;
  readonly claims: ProviderClaims;
  readonly reply: TokenEndpointResponse;
  /** The provider's own session, for its logout. */
  readonly providerSession: string | undefined;
  /** Whether the provider was shown two factors. */
  readonly secondFactor: boolean;
  readonly returnTo: string | undefined;
}

const Begun = z.object({ provider: z.enum(['oidc', 'google']), nonce: z.string(), verifier: z.string(), returnTo: z.string().optional() });

/** People may have to look up a password, or a code on another device. */
const flowLifeMs = 15 * 60_000;

const callbackOf = ({ config }: Services): string => `${config.appUrl}/api/auth/callback`;
/** Sealed for one browser: another one's attempt opens nowhere. */
export const placeFor = (kind: string, browser: string) => ({ purpose: `sign-in attempt ${kind}`, row: hash('sha256', browser, 'base64url') });

/** Where a browser goes to sign in; what its return is compared with is kept here. Throws 404 for a connection that is not set up. */
export async function beginSignIn(parts: Parts, asked: { readonly browser: string; readonly connection?: string | undefined; readonly returnTo?: string | undefined; readonly signUp: boolean }): Promise<string> {
  const { services, providers } = parts;
  const route = routeOf(services, asked.connection);
  const provider = await providers.open(route.key);
  if (!provider) throw requestErrors['not-found']();
  const [nonce, verifier, returnTo] = [randomNonce(), randomPKCECodeVerifier(), ownPath(asked.returnTo)];
  const payload = services.secrets.seal(placeFor('oidc', asked.browser), JSON.stringify({ provider: route.key, nonce, verifier, returnTo }));
  const state = await services.db.withSystem('begin a sign-in at a provider', (tx) =>
    openAttempt(tx, { kind: 'oidc', browser: asked.browser, payload, lifeMs: flowLifeMs }, services.clock.now()));
  return buildAuthorizationUrl(provider.client, {
    redirect_uri: callbackOf(services), response_type: 'code', scope: scopeOf(provider), state, nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    ...(route.connection !== undefined && { connection: route.connection }),
    ...audienceOf(provider),
    ...(asked.signUp && signUpHint(provider)),
  }).href;
}

/** Which provider a connection leads to: Google directly where it is set up, else through the provider. */
function routeOf({ config }: Services, connection: string | undefined): { key: ProviderKey; connection?: string } {
  if (connection === undefined || connection === 'provider') return { key: config.oidc ? 'oidc' : 'google' };
  if (connection !== 'google') throw requestErrors['not-found']();
  if (config.google) return { key: 'google' };
  if (config.oidc?.googleConnection === undefined) throw requestErrors['not-found']();
  return { key: 'oidc', connection: config.oidc.googleConnection };
}

/** Only who may renew asks for it, and only where the provider knows the word. */
export function scopeOf({ client }: OpenedProvider): string {
  return client.serverMetadata().scopes_supported?.includes('offline_access') ? 'openid profile email offline_access' : 'openid profile email';
}

/** The two spellings of what access tokens are to be for: Auth0's, and RFC 8707's, which takes addresses only. */
export function audienceOf({ audience }: OpenedProvider): Record<string, string> {
  if (audience === undefined) return {};
  return { audience, ...(URL.canParse(audience) && { resource: audience }) };
}

function signUpHint({ client }: OpenedProvider): Record<string, string> {
  const prompts = client.serverMetadata()['prompt_values_supported'];
  return Array.isArray(prompts) && prompts.includes('create') ? { prompt: 'create' } : { screen_hint: 'signup' };
}

/** Judges what the provider sent the browser back with. The attempt is used up by that, whatever comes of it. */
export async function finishSignIn({ services, providers }: Parts, { browser, search }: { readonly browser: string; readonly search: string }): Promise<Confirmed> {
  const state = new URLSearchParams(search).get('state') ?? '';
  const sealed = await services.db.withSystem('end a sign-in at a provider', (tx) => redeemAttempt(tx, { kind: 'oidc', token: state, browser, now: services.clock.now() }));
  if (sealed === undefined) throw identityErrors['provider-answer-invalid']({ cause: new Error('no sign-in of this browser waits for this answer') });
  const begun = Begun.parse(JSON.parse(services.secrets.openText(placeFor('oidc', browser), sealed)));
  const provider = await providers.open(begun.provider);
  if (!provider) throw identityErrors['provider-answer-invalid']();
  try {
    const url = new URL(`${callbackOf(services)}${search.startsWith('?') ? search : `?${search}`}`);
    const reply = await authorizationCodeGrant(provider.client, url, { expectedState: state, expectedNonce: begun.nonce, pkceCodeVerifier: begun.verifier, idTokenExpected: true },
      provider.audience !== undefined && URL.canParse(provider.audience) ? { resource: provider.audience } : {});
    return { ...await confirm(provider, reply), returnTo: begun.returnTo };
  } catch (error) {
    throw codedFailure(error);
  }
}

/** Reads who signed in out of an ID token whose claims the client library has checked; here its signature is, by the provider's present keys. */
export async function confirm(provider: OpenedProvider, reply: TokenEndpointResponse & TokenEndpointResponseHelpers): Promise<Omit<Confirmed, 'returnTo'>> {
  if (reply.id_token === undefined) throw identityErrors['provider-answer-invalid']({ cause: new Error('the provider sent no ID token') });
  const { payload } = await jwtVerify(reply.id_token, provider.keys, {
    issuer: provider.issuer, audience: provider.clientId, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ['sub', 'exp', 'iat'],
  });
  const subject = payload.sub ?? '';
  const claims = await withAddress(provider, reply.access_token, subject, payload);
  const sid = payload['sid'];
  return { provider, reply, claims: { subject, ...readClaims(claims) }, providerSession: typeof sid === 'string' ? sid : undefined, secondFactor: showedTwoFactors(payload) };
}

/** Some providers name the address only when they are asked for it. */
async function withAddress(provider: OpenedProvider, accessToken: string, subject: string, payload: JWTPayload): Promise<Record<string, unknown>> {
  if (payload['email'] !== undefined || provider.client.serverMetadata().userinfo_endpoint === undefined) return payload;
  try {
    return { ...payload, ...await fetchUserInfo(provider.client, accessToken, subject) };
  } catch (error) {
    // A token that is for our API alone opens nothing there: then nobody vouches for an address.
    if (error instanceof WWWAuthenticateChallengeError) return payload;
    throw error;
  }
}
