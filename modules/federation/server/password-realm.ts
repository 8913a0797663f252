import { allowInsecureRequests, ClientSecretPost, Configuration, customFetch, fetchProtectedResource, genericGrantRequest, ResponseBodyError } from 'openid-client';
import { z } from 'zod';
import { requestErrors } from '@dott/platform/errors';
import type { ClientFacts } from '@dott/platform/http';
import { identityErrors } from '@dott/modules/identity/contract';
import { openAttempt, redeemAttempt, tryAttempt, type ShownAttempt } from '@dott/modules/identity/server';
import { ownPath } from '../rules.ts';
import { arrive, type Ending } from './arrivals.ts';
import { codedFailure } from './failures.ts';
import { providerTimeoutMs, type OpenedProvider } from './providers.ts';
import { audienceOf, confirm, placeFor, scopeOf, type Parts } from './sign-in-flow.ts';

const grants = {
  password: 'http://auth0.com/oauth/grant-type/password-realm',
  totp: 'http://auth0.com/oauth/grant-type/mfa-otp',
  recovery: 'http://auth0.com/oauth/grant-type/mfa-recovery-code',
} as const;

/** A second factor that the provider takes on our own page. */
export type RealmMethod = 'totp' | 'recovery';

const Challenge = z.object({ mfaToken: z.string(), returnTo: z.string().optional() });
const Authenticators = z.array(z.object({ authenticator_type: z.string(), active: z.boolean().optional() }));

/** How long the provider's own token of a second factor lives. */
const mfaLifeMs = 10 * 60_000;
const mfaTries = 5;

export interface RealmSignIn {
  readonly browser: string;
  readonly email: string;
  readonly password: string;
  readonly returnTo: string | undefined;
  readonly client: ClientFacts;
}

/**
 * Signs in with an address and a password that Auth0 keeps (its password-realm grant). Throws `identity.mfa-required` with a challenge when a
 * second factor is asked for; 404 where no realm is set up.
 */
export async function signInAtRealm(parts: Parts, asked: RealmSignIn): Promise<Ending> {
  const provider = await realmOf(parts);
  const parameters = { username: asked.email, password: asked.password, realm: provider.realm, scope: scopeOf(provider), ...audienceOf(provider) };
  try {
    const reply = await genericGrantRequest(speaksFor(provider, asked.client), grants.password, parameters);
    return await arrive(parts, asked.browser, { ...await confirm(provider, reply), returnTo: ownPath(asked.returnTo) });
  } catch (error) {
    const mfaToken = mfaTokenIn(error);
    if (mfaToken === undefined) throw codedFailure(error, true);
    throw await challenge(parts, provider, { browser: asked.browser, mfaToken, returnTo: ownPath(asked.returnTo) });
  }
}

/** Keeps the provider's token of the second factor on the server; the browser gets a challenge that stands for it. */
async function challenge(parts: Parts, provider: OpenedProvider, asked: { readonly browser: string; readonly mfaToken: string; readonly returnTo: string | undefined }): Promise<Error> {
  const { services } = parts;
  const payload = services.secrets.seal(placeFor('realm-mfa', asked.browser), JSON.stringify({ mfaToken: asked.mfaToken, returnTo: asked.returnTo }));
  const token = await services.db.withSystem('ask for a second factor', (tx) =>
    openAttempt(tx, { kind: 'realm-mfa', browser: asked.browser, payload, lifeMs: mfaLifeMs, tries: mfaTries }, services.clock.now()));
  return identityErrors['mfa-required']({ extra: { mfa: { challenge: token, methods: await methodsAt(provider, asked.mfaToken) } } });
}

/** The second factors that somebody has there; both that can be typed when the provider does not say. */
async function methodsAt(provider: OpenedProvider, mfaToken: string): Promise<RealmMethod[]> {
  try {
    const reply = await fetchProtectedResource(provider.client, mfaToken, new URL('/mfa/authenticators', provider.issuer), 'GET');
    const types = Authenticators.parse(await reply.json()).filter(({ active }) => active !== false).map((one) => one.authenticator_type);
    const methods: RealmMethod[] = [...(types.includes('otp') ? ['totp' as const] : []), ...(types.includes('recovery-code') ? ['recovery' as const] : [])];
    if (methods.length > 0) return methods;
  } catch {
    // Not every tenant of Auth0 lets the list be read; a code can be tried all the same.
  }
  return ['totp', 'recovery'];
}

export interface RealmAnswer {
  readonly browser: string;
  readonly challenge: string;
  readonly method: RealmMethod;
  readonly code: string;
  readonly client: ClientFacts;
}

/** Answers a challenge of the provider's second factor; undefined when the challenge is none of the provider's. */
export async function answerRealm(parts: Parts, answer: RealmAnswer): Promise<Ending | undefined> {
  const { services } = parts;
  const shown: ShownAttempt = { kind: 'realm-mfa', token: answer.challenge, browser: answer.browser, now: services.clock.now() };
  const tried = await services.db.withSystem('try a second factor', (tx) => tryAttempt(tx, shown));
  if (!tried) return undefined;
  const { mfaToken, returnTo } = Challenge.parse(JSON.parse(services.secrets.openText(placeFor('realm-mfa', answer.browser), tried.payload)));
  const provider = await realmOf(parts);
  const code: Record<string, string> = answer.method === 'totp' ? { otp: answer.code } : { recovery_code: answer.code };
  try {
    const reply = await genericGrantRequest(speaksFor(provider, answer.client), grants[answer.method], { mfa_token: mfaToken, ...code });
    const confirmed = await confirm(provider, reply);
    if (await services.db.withSystem('end a second factor', (tx) => redeemAttempt(tx, shown)) === undefined) throw identityErrors['provider-answer-invalid']();
    return await arrive(parts, answer.browser, { ...confirmed, returnTo, secondFactor: true });
  } catch (error) {
    throw codedFailure(error, true);
  }
}

async function realmOf({ services, providers }: Parts): Promise<OpenedProvider & { readonly realm: string }> {
  const realm = services.config.oidc?.passwordRealm;
  const provider = realm === undefined ? undefined : await providers.open('oidc');
  if (!provider || realm === undefined) throw requestErrors['not-found']();
  return { ...provider, realm };
}

/** The provider counts failures by address, so it has to know whose they are and not take them all for this server's. */
function speaksFor(provider: OpenedProvider, client: ClientFacts): Configuration {
  const configuration = new Configuration(provider.client.serverMetadata(), provider.clientId, { client_secret: provider.clientSecret }, ClientSecretPost(provider.clientSecret));
  if (new URL(provider.issuer).protocol === 'http:') allowInsecureRequests(configuration);
  configuration.timeout = providerTimeoutMs / 1_000;
  // The library's body is one that fetch takes; only the two spellings of its type differ.
  configuration[customFetch] = (url, { headers, ...options }) => fetch(url, { ...options, headers: { ...headers, 'auth0-forwarded-for': client.ip } } as RequestInit);
  return configuration;
}

/** Auth0 answers 403 `mfa_required` with a token for the second step. */
function mfaTokenIn(error: unknown): string | undefined {
  if (!(error instanceof ResponseBodyError) || error.error !== 'mfa_required') return undefined;
  const token = error.cause['mfa_token'];
  return typeof token === 'string' ? token : undefined;
}
