import type { z } from 'zod';
import type { SystemTx, TenantActor } from '@dott/platform/db';
import type { Services, SessionContext } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { findAccount } from '@dott/modules/identity/server';
import { askRoomFor } from '@dott/modules/plans/server';
import { permissionsOf } from '@dott/modules/tenants/rules';
import { switchSession } from '@dott/modules/tenants/server';
import type { InvitationId, team } from '../contract.ts';
import { teamErrors } from '../errors.ts';
import { invitationHash } from './invitation-links.ts';
import { presentOffer } from './presenting.ts';
import { reportTeam } from './report.ts';
import { countSeats, findAcceptedBy, findOfferByHash, findOfferById, holdTeam, listWaiting, markAccepted, putMember, type OfferRow } from './team.sql.ts';

type OfferView = z.input<(typeof team)['operations']['look']['reply']>;
type Accepted = z.input<(typeof team)['operations']['accept']['reply']>;

/** By which of its two names somebody accepts an invitation: the mailed secret, or its id when it waits for one's own address. */
export type Asked = { readonly token: string } | { readonly invitationId: InvitationId };

/** What a mailed link asks one to join. */
export async function look(services: Services, token: string): Promise<OfferView> {
  const [[offer]] = await services.db.withSystem('look at an invitation', (tx) => tx.commit(findOfferByHash(tx, invitationHash(token), services.clock.now())));
  if (!offer) throw teamErrors['invitation-invalid']();
  return presentOffer(offer);
}

/** What waits for the confirmed address of who is signed in. */
export async function waiting(ctx: SessionContext): Promise<{ items: OfferView[] }> {
  const [offers] = await ctx.services.db.withSystem('list invitations of a person', (tx) => tx.commit(listWaiting(tx, ctx.principal.userId, ctx.now())));
  return { items: offers.map(presentOffer) };
}

/**
 * Joins a business. The invitation is used up by it; the same person asking once more, because the first answer was lost, gets the same one.
 * However many accept at once, the plan's last place is given once: they wait for each other at the business's row.
 */
export function accept(ctx: SessionContext, asked: Asked): Promise<Accepted> {
  const { userId } = ctx.principal;
  return ctx.services.db.withSystem('accept an invitation', async (tx) => {
    const now = ctx.now();
    const [[offer], [account], [earlier]] = await tx.batch(
      'token' in asked ? findOfferByHash(tx, invitationHash(asked.token), now) : findOfferById(tx, asked.invitationId, now),
      findAccount(tx, userId), findAcceptedBy(tx, userId, 'token' in asked ? { hash: invitationHash(asked.token) } : { id: asked.invitationId }),
    );
    // The columns hold ids of businesses and invitations only.
    if (earlier) return accepted(earlier.tenant_id as TenantId);
    if (!offer) throw teamErrors['invitation-invalid']();
    if (!account?.email_verified_at || account.email !== offer.email) throw refusal(asked, offer);
    const tenantId = offer.tenant_id as TenantId;
    const id = offer.id as InvitationId;
    const [[business], [still], [same], [seats]] = await tx.batch(holdTeam(tx, tenantId), findOfferById(tx, id, now), findAcceptedBy(tx, userId, { id }), countSeats(tx, tenantId, now, id));
    if (same) return accepted(tenantId);
    if (!business || !still || !seats) throw teamErrors['invitation-invalid']();
    askRoomFor(business.plan, { taken: seats.members, more: 1 });
    await join(tx, ctx, { ...still, id, tenantId, now });
    return accepted(tenantId);
  });
}

/** Who holds a link may be told whose it is; who only knows an id is told nothing. */
function refusal(asked: Asked, offer: OfferRow): Error {
  return 'token' in asked ? teamErrors['other-address']({ params: { email: offer.email } }) : teamErrors['invitation-invalid']();
}

const accepted = (tenantId: TenantId): Accepted => ({ tenantId, redirectTo: `/${tenantId}/dashboard` });

async function join(tx: SystemTx, ctx: SessionContext, offer: Pick<OfferRow, 'role'> & { id: InvitationId; tenantId: TenantId; now: Date }): Promise<void> {
  const { userId, sessionId } = ctx.principal;
  const { tenantId, role, now } = offer;
  const { sessions } = ctx.services;
  const actor: TenantActor = {
    kind: 'session', tenantId, userId, permissions: permissionsOf(role), sessionId, operation: 'team.accept', requestId: ctx.requestId, ip: ctx.client.ip,
  };
  const inside = await tx.enterTenant(actor, { about: { entity: 'member', entityId: userId, action: 'team.accept', detail: { role } } });
  await inside.batch(putMember(tx, { tenantId, userId, role, now }), markAccepted(tx, offer.id, userId, now));
  await goOn(tx, ctx, tenantId);
  await sessions.bumpUser(tx, userId);
  tx.enqueue('team.tell-joined', { invitationId: offer.id });
  reportTeam(tx, ctx, 'MEMBER_JOINED', { tenantId, detail: { invitation: offer.id, role } });
}

/** A session that works in no business yet keeps its id, so that a lost answer signs nobody out; another one changes it, as at every switch. */
async function goOn(tx: SystemTx, ctx: SessionContext, tenantId: TenantId): Promise<void> {
  const { userId, sessionId, tenantId: current }: { userId: UserId; sessionId: string; tenantId: TenantId | null } = ctx.principal;
  if (current === null) await ctx.services.sessions.chooseTenant(tx, { id: sessionId, userId }, tenantId);
  else await switchSession(tx, ctx, tenantId);
}
