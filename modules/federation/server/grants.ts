import { refreshTokenGrant, ResponseBodyError, type TokenEndpointResponse } from 'openid-client';
import { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { newId, type Id, type UserId } from '@dott/platform/ids';
import { identityErrors } from '@dott/modules/identity/contract';
import { codedFailure } from './failures.ts';
import { claimRenewal, deleteGrant, findGrant, insertGrant, releaseRenewal, storeRenewal, type Subject } from './federation.sql.ts';
import { providerTimeoutMs, type Providers } from './providers.ts';

export type GrantId = Id<'upstream-grant'>;

const Tokens = z.object({ access: z.string(), refresh: z.string().optional(), id: z.string().optional() });
/** What a provider gave for one sign-in. It is read on this server and leaves it in no reply. */
export type Tokens = z.infer<typeof Tokens>;

/** The parts of a provider's reply that are kept. */
export function tokensOf(reply: TokenEndpointResponse): Tokens {
  return { access: reply.access_token, ...(reply.refresh_token !== undefined && { refresh: reply.refresh_token }), ...(reply.id_token !== undefined && { id: reply.id_token }) };
}

const placeOf = (id: string) => ({ purpose: 'upstream tokens', row: id });

/** Reads what was kept for a sign-in. */
export function openTokens(services: Services, id: string, sealed: string): Tokens {
  return Tokens.parse(JSON.parse(services.secrets.openText(placeOf(id), sealed)));
}

/** Keeps a sign-in's tokens, sealed for their row; the session that the hand-off opens takes them over. */
export async function keepGrant(services: Services, tx: SystemTx, grant: { readonly who: Subject; readonly userId: UserId; readonly providerSession: string | undefined; readonly tokens: Tokens }): Promise<GrantId> {
  const id = newId<GrantId>();
  await tx.run(insertGrant(tx, {
    id, userId: grant.userId, ...grant.who, providerSession: grant.providerSession ?? null,
    tokens: services.secrets.seal(placeOf(id), JSON.stringify(grant.tokens)), now: services.clock.now(),
  }));
  return id;
}

/** Renewals at the same moment are one: whoever comes within this time finds it done. */
const sameMomentMs = 5_000;
const pauseMs = 50;

/**
 * Renews the tokens behind a session at its provider. One node does it, the others wait for it: a provider that rotates refresh tokens
 * takes the second use of one for a theft. Nothing to renew is no failure. Throws `identity.provider-session-over` when the provider has ended
 * the sign-in, `identity.provider-unavailable` when it does not answer: then all stays as it is and the call may be made again.
 */
export async function renewTokens(services: Services, providers: Providers, sessionId: string): Promise<void> {
  const deadline = services.clock.monotonicMs() + 2 * providerTimeoutMs;
  for (;;) {
    const now = services.clock.now();
    const [[grant]] = await services.db.withSystem('look at upstream tokens', (tx) => tx.commit(findGrant(tx, sessionId)));
    if (!grant || now.getTime() - grant.renewed_at.getTime() < sameMomentMs) return;
    const until = new Date(now.getTime() + 2 * providerTimeoutMs);
    const [[claimed]] = await services.db.withSystem('claim the renewal of upstream tokens', (tx) => tx.commit(claimRenewal(tx, grant.id, grant.renewed_at, now, until)));
    if (claimed) return renewAt(services, providers, { ...grant, tokens: claimed.tokens });
    if (services.clock.monotonicMs() > deadline) throw identityErrors['provider-unavailable']({ retryAfterMs: 2_000 });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function renewAt(services: Services, providers: Providers, grant: { readonly id: string; readonly issuer: string; readonly tokens: string }): Promise<void> {
  const { db } = services;
  try {
    const former = openTokens(services, grant.id, grant.tokens);
    const provider = await providers.byIssuer(grant.issuer);
    if (!provider || former.refresh === undefined) return await release(services, grant.id);
    const reply = await refreshTokenGrant(provider.client, former.refresh);
    const tokens = services.secrets.seal(placeOf(grant.id), JSON.stringify({ ...former, ...tokensOf(reply) }));
    await db.withSystem('keep renewed upstream tokens', (tx) => tx.commit(storeRenewal(tx, grant.id, tokens, services.clock.now())));
  } catch (error) {
    if (error instanceof ResponseBodyError && error.error === 'invalid_grant') {
      await db.withSystem('drop upstream tokens that are void', (tx) => tx.commit(deleteGrant(tx, grant.id)));
      throw identityErrors['provider-session-over']({ cause: error });
    }
    await release(services, grant.id);
    throw codedFailure(error);
  }
}

async function release(services: Services, id: string): Promise<void> {
  await services.db.withSystem('leave upstream tokens as they are', (tx) => tx.commit(releaseRenewal(tx, id)));
}
