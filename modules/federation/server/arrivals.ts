import { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import type { ClientFacts } from '@dott/platform/http';
import { zId, type UserId } from '@dott/platform/ids';
import { identityErrors } from '@dott/modules/identity/contract';
import { openAttempt, peekAttempt, redeemAttempt, tryAttempt, type ShownAttempt } from '@dott/modules/identity/server';
import { issueHandoff } from '@dott/modules/sessions/server';
import { keepGrant, tokensOf } from './grants.ts';
import { linkTo, personBehind } from './people.ts';
import { placeFor, type Confirmed, type Parts } from './sign-in-flow.ts';

/** A link that waits until the person has shown that the account is theirs. */
const Waiting = z.object({
  who: z.object({ issuer: z.string(), subject: z.string() }),
  userId: zId<UserId>(),
  email: z.string(),
  hasPassword: z.boolean(),
  issuers: z.array(z.string()),
  providerSession: z.string().optional(),
  tokens: z.object({ access: z.string(), refresh: z.string().optional(), id: z.string().optional() }),
  returnTo: z.string().optional(),
});
type Waiting = z.infer<typeof Waiting>;

/** How a flow ended: with a hand-off, or with a person who has something to show first. */
export type Ending = { readonly handoff: string } | 'link-required';

const linkLifeMs = 15 * 60_000;
const linkTries = 5;

/** One link waits in a browser at most, so the browser itself is what names it. */
const shownIn = ({ services }: Parts, browser: string): ShownAttempt => ({ kind: 'link', token: `link ${browser}`, browser, now: services.clock.now() });

/** Lets in whom a provider confirmed, or keeps what it said until the person has shown that the account with this address is theirs. */
export async function arrive(parts: Parts, browser: string, confirmed: Confirmed): Promise<Ending> {
  const { services } = parts;
  const who = { issuer: confirmed.provider.issuer, subject: confirmed.claims.subject };
  const arrived = await personBehind(services, who, confirmed.claims);
  const found = { who, userId: arrived.userId, providerSession: confirmed.providerSession, tokens: tokensOf(confirmed.reply), returnTo: confirmed.returnTo };
  if (arrived.kind === 'prove') {
    const waiting: Waiting = { ...found, email: arrived.email, hasPassword: arrived.hasPassword, issuers: [...arrived.issuers] };
    const payload = services.secrets.seal(placeFor('link', browser), JSON.stringify(waiting));
    const { token, now } = shownIn(parts, browser);
    await services.db.withSystem('keep a link until it is proven', (tx) => openAttempt(tx, { kind: 'link', token, browser, payload, lifeMs: linkLifeMs, tries: linkTries }, now));
    return 'link-required';
  }
  // Whoever still owes a second step has not shown everything: the link waits for it as the session does.
  const complete = confirmed.secondFactor || (await services.factors.methodsOf(arrived.userId)).length === 0;
  return services.db.withSystem('let in whom a provider confirmed', async (tx) => {
    if (complete) await linkWhatWaits(parts, tx, browser, arrived.userId);
    return { handoff: await handOver(parts, tx, browser, { ...found, secondFactor: confirmed.secondFactor }) };
  });
}

/** Who came back by a way that is linked already has shown the other side too. Another person's link stays and runs out. */
export async function linkWhatWaits(parts: Parts, tx: SystemTx, browser: string, userId: UserId): Promise<void> {
  const shown = shownIn(parts, browser);
  const sealed = await peekAttempt(tx, shown);
  const waiting = sealed === undefined ? undefined : unseal(parts, browser, sealed);
  if (waiting?.userId !== userId || await redeemAttempt(tx, shown) === undefined) return;
  await linkTo(tx, waiting.who, userId, shown.now);
  tellLinked(parts, tx, waiting);
}

function tellLinked({ services }: Parts, tx: SystemTx, { userId, who }: Waiting, client?: ClientFacts): void {
  tx.afterCommit(() => services.security.report({ type: 'PROVIDER_LINKED', userId, ip: client?.ip, userAgent: client?.userAgent, detail: { issuer: who.issuer } }));
}

interface Found extends Pick<Waiting, 'who' | 'userId' | 'tokens'> {
  readonly providerSession?: string | undefined;
  readonly returnTo?: string | undefined;
  readonly secondFactor?: boolean;
}

async function handOver({ services }: Parts, tx: SystemTx, browser: string, found: Found): Promise<string> {
  const grantId = await keepGrant(services, tx, { ...found, providerSession: found.providerSession });
  return issueHandoff(tx, { userId: found.userId, browser, returnTo: found.returnTo, grantId, secondFactor: found.secondFactor ?? false });
}

/** What the person whose link waits in this browser can show. */
export async function showLink(parts: Parts, browser: string): Promise<{ email: string; password: boolean; connections: ('provider' | 'google')[] }> {
  const { services, providers } = parts;
  const sealed = await services.db.withSystem('look at a link that waits', (tx) => peekAttempt(tx, shownIn(parts, browser)));
  if (sealed === undefined) throw identityErrors['link-expired']();
  const waiting = unseal(parts, browser, sealed);
  const opened = await Promise.all(waiting.issuers.map((issuer) => providers.byIssuer(issuer)));
  return { email: waiting.email, password: waiting.hasPassword, connections: opened.flatMap((provider) => provider?.key === 'google' ? ['google' as const] : provider ? ['provider' as const] : []) };
}

/** Links a provider to the account whose password is shown, and lets the person in. A wrong password is one as at any sign-in. */
export async function proveLink(parts: Parts, { browser, password, client }: { readonly browser: string; readonly password: string; readonly client: ClientFacts }): Promise<Ending> {
  const { services } = parts;
  const shown = shownIn(parts, browser);
  const tried = await services.db.withSystem('try to prove a link', (tx) => tryAttempt(tx, shown));
  if (!tried) throw identityErrors['link-expired']();
  const waiting = unseal(parts, browser, tried.payload);
  const provenIn = await services.sessions.proofBegins();
  const { userId } = await services.identity.verifyPassword({ email: waiting.email, password, client });
  if (userId !== waiting.userId) throw identityErrors['link-expired']();
  // The link goes on waiting for the second step, which ends as any sign-in of this person does.
  const mfa = await services.factors.openChallenge({ userId, provenIn, ...(waiting.returnTo !== undefined && { returnTo: waiting.returnTo }) }, browser);
  if (mfa) throw identityErrors['mfa-required']({ extra: { mfa } });
  return services.db.withSystem('link a provider to an account', async (tx) => {
    if (await redeemAttempt(tx, shown) === undefined) throw identityErrors['link-expired']();
    await linkTo(tx, waiting.who, userId, shown.now);
    tellLinked(parts, tx, waiting, client);
    return { handoff: await handOver(parts, tx, browser, waiting) };
  });
}

function unseal({ services }: Parts, browser: string, sealed: string): Waiting {
  return Waiting.parse(JSON.parse(services.secrets.openText(placeFor('link', browser), sealed)));
}
