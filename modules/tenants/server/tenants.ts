import type { SystemTx, TenantTx } from '@dott/platform/db';
import type { CodedError } from '@dott/platform/errors';
import type { Services, SessionContext } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import type { BillingCycle, PlanId } from '@dott/modules/plans/rules';
import { tenantErrors } from '../errors.ts';
import type { Role } from '../rules.ts';
import { findBusiness, findMembership, insertBusiness, insertOwner, insertTenant } from './tenants.sql.ts';

export interface NewTenant {
  readonly id: TenantId;
  readonly ownerId: UserId;
  readonly name: string;
  readonly businessType: string;
  readonly plan: PlanId;
  readonly billingCycle: BillingCycle | null;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
}

/** A business as one of its people sees it. */
export interface Membership {
  readonly id: TenantId;
  readonly name: string;
  readonly role: Role;
  readonly plan: PlanId;
  readonly billingCycle: BillingCycle | null;
  readonly businessType: string;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly createdAt: string;
}

/** The statements that make a business, its owner's membership and what its documents know of it; the caller's transaction has entered the tenant. */
export function createTenant(tx: SystemTx, inside: TenantTx, tenant: NewTenant) {
  return [insertTenant(tx, tenant), insertOwner(tx, tenant.id, tenant.ownerId), insertBusiness(inside, tenant)] as const;
}

/** The businesses among the rows of `listMemberships`, which a caller sends in a flight of its own. */
export function membershipsOf(rows: readonly MembershipRow[]): Membership[] {
  return rows.map(shown);
}

/** One of the businesses that a person works in; undefined for a foreign and for an unknown one alike. */
export async function findOwnTenant(services: Services, userId: UserId, tenantId: TenantId): Promise<Membership | undefined> {
  const [[row]] = await services.db.withSystem('find a business of a person', (tx) => tx.commit(findMembership(tx, userId, tenantId)));
  return row && shown(row);
}

/**
 * Lets the caller go on in another business, which is a change of privilege: the session gets a new id, which reaches the web app's
 * server in a header when the transaction stands. The caller has checked the membership.
 */
export async function switchSession(tx: SystemTx, ctx: SessionContext, tenantId: TenantId): Promise<string> {
  const { userId, sessionId, session: former } = ctx.principal;
  const { sid, session } = await ctx.services.sessions.create(tx, { userId, tenantId, client: ctx.client, fingerprint: former?.fingerprint ?? null, replaces: sessionId });
  const lifeSeconds = Math.floor((session.expiresAt - ctx.now().getTime()) / 1_000);
  tx.afterCommit(() => ctx.setHeader('x-dott-set-sid', `${sid};max-age=${lifeSeconds}`));
  return sid;
}

export interface Business {
  readonly name: string;
  readonly businessType: string;
  readonly plan: PlanId;
  readonly country: string;
  /** Currency of the books. */
  readonly currency: string;
  readonly timeZone: string;
}

/** The business of this transaction: name, country, currency of the books, time zone, plan. */
export async function getBusiness(tx: TenantTx): Promise<Business> {
  return businessOf(await tx.run(findBusiness(tx)));
}

/** The business among the rows of `findBusiness`, for a caller who sent it in a flight of its own. */
export function businessOf(rows: readonly Business[]): Business {
  const [business] = rows;
  if (!business) throw tenantErrors['not-found']();
  return business;
}

/** The refusal for a business that the caller does not work in, foreign or unknown, with what support needs to find the case. */
export function verificationFailed(ctx: SessionContext): CodedError {
  const { services, principal, requestId } = ctx;
  services.log.warn({ userId: principal.userId, requestId }, 'a person could not be confirmed as a member of a business');
  return tenantErrors['verification-failed']({
    params: { supportReference: requestId },
    extra: { supportReference: requestId, supportEmail: supportAddress(services.config) },
  });
}

/** Where a person turns for help: who runs the installation, or else the sender of its mail. */
function supportAddress(config: Services['config']): string {
  const sender = /<([^<>]+)>\s*$/.exec(config.mailFrom)?.[1] ?? config.mailFrom;
  return config.operatorEmails[0] ?? sender;
}

type MembershipRow = Awaited<ReturnType<ReturnType<typeof findMembership>['execute']>>[number];

function shown(row: MembershipRow): Membership {
  return {
    // The column holds ids of businesses only.
    id: row.id as TenantId,
    name: row.name, role: row.role, plan: row.plan, billingCycle: row.billing_cycle, businessType: row.business_type,
    country: row.country, currency: row.currency, timeZone: row.time_zone, createdAt: row.created_at.toISOString(),
  };
}
