/** What a provider says of a person, checked. */
export interface ProviderClaims {
  readonly subject: string;
  /** Folded to lower case; undefined when it named none. */
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly givenName: string;
  readonly familyName: string;
}

/** An account of ours with the address that the provider named. */
export interface AccountFacts {
  readonly confirmed: boolean;
}

/**
 * What becomes of somebody whom a provider sent and who is not linked yet.
 * create: nobody has the address · claim: somebody typed it here once and never confirmed it · prove: it is somebody's, who has to show that
 * both are the same · unverified: the provider does not vouch for the address, so it says nothing.
 */
export type Arrival = 'create' | 'claim' | 'prove' | 'unverified';

/** Decides on a newcomer. An address that the provider does not vouch for never meets an account. */
export function arrivalOf(claims: Pick<ProviderClaims, 'email' | 'emailVerified'>, account: AccountFacts | undefined): Arrival {
  if (claims.email === undefined || !claims.emailVerified) return 'unverified';
  if (!account) return 'create';
  return account.confirmed ? 'prove' : 'claim';
}

/** Reads a provider's claims; some write booleans as text, and names may be of any length. */
export function readClaims(claims: Readonly<Record<string, unknown>>): Omit<ProviderClaims, 'subject'> {
  const email = typeof claims['email'] === 'string' ? claims['email'].trim().toLowerCase() : '';
  const verified = claims['email_verified'] === true || claims['email_verified'] === 'true';
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 254;
  return { email: isAddress ? email : undefined, emailVerified: isAddress && verified, givenName: nameIn(claims['given_name']), familyName: nameIn(claims['family_name']) };
}

function nameIn(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/\p{Cc}/gu, '').trim().slice(0, 100) : '';
}

/** Auth0's word for it in `acr`. */
const multiFactorClass = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/** Whether a provider says that it was shown two factors in this sign-in: `mfa` in `amr` (RFC 8176), or the class that says so. */
export function showedTwoFactors(claims: Readonly<Record<string, unknown>>): boolean {
  const methods: unknown = claims['amr'];
  return (Array.isArray(methods) && methods.includes('mfa')) || claims['acr'] === multiFactorClass;
}

/** A page of ours that may be asked for; anything else is forgotten. The back end judges again whose page it is. */
export function ownPath(path: string | undefined): string | undefined {
  return path !== undefined && path.length <= 2_000 && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) ? path : undefined;
}
