import { jwtVerify, type JWTPayload } from 'jose';
import { fetchUserInfo } from 'openid-client';
import { accessErrors, CodedError } from '@dott/platform/errors';
import { identityErrors } from '@dott/modules/identity/contract';
import type { UserId } from '@dott/platform/ids';
import { readClaims, showedTwoFactors } from '../rules.ts';
import { codedFailure } from './failures.ts';
import { findLink } from './federation.sql.ts';
import { keepGrant, type GrantId } from './grants.ts';
import { personBehind } from './people.ts';
import { algorithms, clockToleranceSeconds, type OpenedProvider } from './providers.ts';
import type { Parts } from './sign-in-flow.ts';

/** The person that an access token names. */
export interface TokenHolder {
  readonly userId: UserId;
  readonly grantId: GrantId;
  readonly secondFactor: boolean;
  /** When they proved who they are at the provider. */
  readonly provenAt: Date;
}

/** A token is shown for as long as it lives, and renewed without its person: only the provider's word on the proof itself is one, and none from the future. */
function provenAt({ auth_time: at }: JWTPayload, now: Date): Date {
  return typeof at === 'number' && Number.isFinite(at) && at > 0 ? new Date(Math.min(at * 1_000, now.getTime())) : new Date(0);
}

/**
 * Who holds an access token of the configured provider that was issued for this installation; the grant is to be bound to the session.
 * Throws 401 for anything that is not exactly that, 409 `identity.link-required` for an address that is somebody's already.
 */
export async function personOfAccessToken({ services, providers }: Parts, token: string): Promise<TokenHolder> {
  const provider = await providers.open('oidc');
  if (provider?.audience === undefined) throw accessErrors['not-authenticated']();
  const payload = await verify(provider, provider.audience, token);
  const who = { issuer: provider.issuer, subject: payload.sub ?? '' };
  const [[link]] = await services.db.withSystem('find whom an access token names', (tx) => tx.commit(findLink(tx, who)));
  // The column holds ids of people only.
  const userId = link ? link.user_id as UserId : await newcomer({ services, providers }, provider, token, who);
  const sid = payload['sid'];
  const grantId = await services.db.withSystem('keep the access token of a sign-in', (tx) =>
    keepGrant(services, tx, { who, userId, providerSession: typeof sid === 'string' ? sid : undefined, tokens: { access: token } }));
  return { userId, grantId, secondFactor: showedTwoFactors(payload), provenAt: provenAt(payload, services.clock.now()) };
}

async function verify(provider: OpenedProvider, audience: string, token: string): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, provider.keys, {
      issuer: provider.issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ['sub', 'exp'],
    });
    // An ID token or a logout token is no key to the API, whatever audience it names.
    const isAccessToken = /^(?:application\/)?(?:at\+)?jwt$/i.test(protectedHeader.typ ?? 'JWT') && payload['nonce'] === undefined && payload['events'] === undefined && payload['at_hash'] === undefined;
    if (isAccessToken) return payload;
  } catch (error) {
    const coded = codedFailure(error);
    if (coded instanceof CodedError && coded.code === 'identity.provider-unavailable') throw coded;
    throw accessErrors['not-authenticated']({ cause: error });
  }
  throw accessErrors['not-authenticated']();
}

/** An access token names nobody's address, so the provider is asked whose it is. */
async function newcomer({ services }: Parts, provider: OpenedProvider, token: string, who: { issuer: string; subject: string }): Promise<UserId> {
  const claims = await fetchUserInfo(provider.client, token, who.subject).catch((cause: unknown) => {
    const coded = codedFailure(cause);
    throw coded instanceof CodedError && coded.code === 'identity.provider-unavailable' ? coded : accessErrors['not-authenticated']({ cause });
  });
  const arrived = await personBehind(services, who, { subject: who.subject, ...readClaims(claims) });
  if (arrived.kind === 'prove') throw identityErrors['link-required']();
  return arrived.userId;
}
