import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { allowInsecureRequests, discovery, type Configuration } from 'openid-client';
import type { Config } from '@dott/platform/config';
import { identityErrors } from '@dott/modules/identity/contract';
import { codedFailure } from './failures.ts';

export type ProviderKey = 'oidc' | 'google';

/** A provider as this installation knows it. */
export interface Provider {
  readonly key: ProviderKey;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What its access tokens are asked for; undefined when they are for nobody but itself. */
  readonly audience: string | undefined;
  readonly realm: string | undefined;
}

/** A provider with what its metadata say. */
export interface OpenedProvider extends Provider {
  readonly client: Configuration;
  /** Finds the key of a signature, asking the provider again when it has changed its keys. */
  readonly keys: JWTVerifyGetKey;
}

/** The providers of this installation; metadata are asked for when they are needed and kept for an hour. */
export interface Providers {
  readonly known: readonly Provider[];
  /** Undefined when it is not set up; throws `identity.provider-unavailable` when it does not answer. */
  open(key: ProviderKey): Promise<OpenedProvider | undefined>;
  byIssuer(issuer: string): Promise<OpenedProvider | undefined>;
}

export const providerTimeoutMs = 5_000;
/** Clocks may differ by this much. */
export const clockToleranceSeconds = 30;
/** Signatures that are believed; never `none`, never a shared secret. */
export const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

const freshMs = 3_600_000;
/** Metadata hardly change: while the provider does not answer, yesterday's are better than none. */
const staleMs = 24 * 3_600_000;
/** A provider that has changed its keys is asked at most once in this time. */
const keyCooldownMs = 1_000;

interface Kept {
  readonly opened: OpenedProvider;
  readonly at: number;
}

/** Knows the providers that the configuration names. */
export function createProviders(config: Pick<Config, 'oidc' | 'google'>, monotonicMs: () => number): Providers {
  const known = providersOf(config);
  const kept = new Map<ProviderKey, Kept>();
  const flights = new Map<ProviderKey, Promise<OpenedProvider>>();

  async function renew(provider: Provider): Promise<OpenedProvider> {
    const former = kept.get(provider.key);
    try {
      const opened = await discover(provider, former?.opened);
      kept.set(provider.key, { opened, at: monotonicMs() });
      return opened;
    } catch (error) {
      if (former && monotonicMs() - former.at < staleMs) return former.opened;
      throw error;
    }
  }

  async function open(key: ProviderKey): Promise<OpenedProvider | undefined> {
    const provider = known.find((one) => one.key === key);
    if (!provider) return undefined;
    const present = kept.get(key);
    if (present && monotonicMs() - present.at < freshMs) return present.opened;
    const flight = flights.get(key) ?? renew(provider).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  return {
    known,
    open,
    byIssuer: async (issuer) => {
      const provider = known.find((one) => spelling(one.issuer) === spelling(issuer));
      return provider && open(provider.key);
    },
  };
}

const spelling = (issuer: string): string => issuer.replace(/\/$/, '');

function providersOf({ oidc, google }: Pick<Config, 'oidc' | 'google'>): Provider[] {
  return [
    ...(oidc ? [{ key: 'oidc', issuer: oidc.issuer, clientId: oidc.clientId, clientSecret: oidc.clientSecret, audience: oidc.audience, realm: oidc.passwordRealm } as const] : []),
    ...(google ? [{ key: 'google', ...google, audience: undefined, realm: undefined } as const] : []),
  ];
}

async function discover(provider: Provider, former: OpenedProvider | undefined): Promise<OpenedProvider> {
  const issuer = new URL(provider.issuer);
  // Only this machine may be spoken to without TLS; the configuration takes no other such address.
  const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
  const client = await discovery(issuer, provider.clientId, { client_secret: provider.clientSecret }, undefined, { execute, timeout: providerTimeoutMs / 1_000 })
    .catch((cause: unknown) => Promise.reject(codedFailure(cause)));
  const metadata = client.serverMetadata();
  if (metadata.jwks_uri === undefined) throw identityErrors['provider-misconfigured']({ cause: new Error('the provider publishes no keys') });
  const sameKeys = former && former.client.serverMetadata().jwks_uri === metadata.jwks_uri;
  const keys = sameKeys ? former.keys : createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: providerTimeoutMs, cooldownDuration: keyCooldownMs });
  // The library has compared the two as addresses; tokens are compared with the provider's own spelling.
  return { ...provider, issuer: metadata.issuer, client, keys };
}
