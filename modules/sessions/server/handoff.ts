import { hash, randomBytes } from 'node:crypto';
import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { sessionErrors } from '../errors.ts';
import { HANDOFF_MS } from '../rules.ts';
import { insertHandoff, takeHandoff } from './handoff.sql.ts';

/** A sign-in that was proven in a flow of its own, such as an identity provider's. */
export interface ProvenSignIn {
  readonly userId: UserId;
  /** Value of the csrf cookie of the browser that began the flow: no other can end it. */
  readonly browser: string;
  /** The page that was asked for. */
  readonly returnTo?: string | undefined;
  /** What the provider of the proof gave for this sign-in; the session takes it over. */
  readonly grantId?: string | undefined;
  /** Whether two factors were shown there; otherwise a second one that the person set up here is asked for. */
  readonly secondFactor?: boolean;
}

/** What a hand-off stood for. */
interface Taken {
  readonly userId: UserId;
  readonly returnTo: string | undefined;
  readonly provenIn: string;
  readonly grantId: string | undefined;
  readonly secondFactor: boolean;
}

const tokenHash = (token: string): string => hash('sha256', `handoff:${token}`, 'base64url');
const browserHash = (browser: string): string => hash('sha256', `browser:${browser}`, 'base64url');

/**
 * Makes the token by which a browser fetches its session; good for 30 seconds and once. It goes to the web app's server as the header
 * `x-dott-handoff` of the reply that ends the flow, which becomes a form that posts it. It never stands in an address.
 */
export async function issueHandoff(tx: SystemTx, signIn: ProvenSignIn): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx.batch(...insertHandoff(tx, {
    tokenHash: tokenHash(token), browserHash: browserHash(signIn.browser), userId: signIn.userId, returnTo: signIn.returnTo?.slice(0, 2_000) ?? null, grantId: signIn.grantId ?? null,
    secondFactor: signIn.secondFactor ?? false, lifeMs: HANDOFF_MS,
  }));
  return token;
}

/** Uses a token up. Throws `sessions.handoff-invalid` alike for an unknown, a used and an old one and in another browser. */
export async function redeemHandoff(services: Services, token: string, browser: string): Promise<Taken> {
  const [[row]] = await services.db.withSystem('take a hand-off', (tx) => tx.commit(takeHandoff(tx, tokenHash(token))));
  if (!row?.fresh || row.browser_hash !== browserHash(browser)) throw sessionErrors['handoff-invalid']();
  // The column holds ids of people only.
  return { userId: row.user_id as UserId, returnTo: row.return_to ?? undefined, provenIn: row.proven_in, grantId: row.grant_id ?? undefined, secondFactor: row.second_factor };
}
