import type { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import { CodedError } from '@dott/platform/errors';
import type { Principal, SessionContext } from '@dott/platform/http';
import { newId, type TenantId, type UserId } from '@dott/platform/ids';
import { findAccount, namePerson, personOf, type Person } from '@dott/modules/identity/server';
import { isPaid, type BillingCycle, type PlanId } from '@dott/modules/plans/rules';
import { giveUp, paymentOf } from '@dott/modules/subscriptions/server';
import { listMemberships, membershipsOf, type Membership } from '@dott/modules/tenants/server';
import type { BusinessInput, OnboardingReply } from '../contract.ts';
import { onboardingErrors } from '../errors.ts';
import { defaultTimeZone, onboardingPath, onboardingPaths, redirectTo, takeStep, type OnboardingState, type OnboardingStep } from '../rules.ts';
import { beginOnboarding, changeBusiness, changePlan, findOnboarding, lockOnboarding, type BusinessFacts } from './onboarding.sql.ts';

type Row = Awaited<ReturnType<ReturnType<typeof findOnboarding>['execute']>>[number];
export type OnboardingView = z.input<typeof OnboardingReply>;
type Business = z.output<typeof BusinessInput>;

const notStarted = { state: 'NOT_STARTED', plan: null } as const;

/** The state that a step leads to; throws the step's refusal, which says where the person is. */
export function stepOrThrow(from: { state: OnboardingState; plan: PlanId | null }, step: OnboardingStep): OnboardingState {
  const result = takeStep(from, step);
  if ('state' in result) return result.state;
  throw onboardingErrors[result.refused]({ extra: { state: from.state, redirectTo: onboardingPath(from.state) } });
}

/** A finished onboarding counts as long as its person works somewhere; who was removed from the only business begins anew. */
export function presentOnboarding<R extends { state: OnboardingState }>(row: R | undefined, memberships: readonly unknown[]): R | undefined {
  return row?.state === 'COMPLETED' && memberships.length === 0 ? undefined : row;
}

interface Standing {
  readonly row: Row | undefined;
  readonly memberships: readonly Membership[];
  readonly person: Person | undefined;
  /** The business of the session. */
  readonly chosen: TenantId | null;
}

/** Where a person stands, in one flight; the onboarding is held until the transaction ends. */
async function stand(tx: SystemTx, { userId, tenantId }: Principal): Promise<Standing> {
  const [[row], works, people] = await tx.batch(lockOnboarding(tx, userId), listMemberships(tx, userId), findAccount(tx, userId));
  return { row: presentOnboarding(row, works), memberships: membershipsOf(works), person: personOf(people), chosen: tenantId };
}

/** How far a person has come. Who works in a business without having set one up is as good as completed: invited people never onboard. */
export function getOnboarding(ctx: SessionContext): Promise<OnboardingView> {
  const { userId, tenantId } = ctx.principal;
  return ctx.services.db.withSystem('show an onboarding', async (tx) => {
    const [[row], works, people] = await tx.commit(findOnboarding(tx, userId), listMemberships(tx, userId), findAccount(tx, userId));
    return view({ row: presentOnboarding(row, works), memberships: membershipsOf(works), person: personOf(people), chosen: tenantId });
  });
}

/** Keeps the first form; a person's own name may come with it. */
export async function saveBusinessInfo(ctx: SessionContext, input: Business & { givenName?: string; familyName?: string }): Promise<OnboardingView> {
  const { principal } = ctx;
  const now = ctx.now();
  return ctx.services.db.withSystem('save a business that is being set up', async (tx) => {
    const at = await stand(tx, principal);
    if (!at.row && at.memberships.length > 0) throw onboardingErrors['already-completed']();
    const { givenName, familyName } = input;
    const [[row]] = await tx.batch(putBusiness(tx, principal.userId, { open: at.row, input, now }), namePerson(tx, principal.userId, { givenName, familyName }, now));
    if (givenName || familyName) await ctx.services.sessions.bumpUser(tx, principal.userId);
    return view({ ...at, row, person: at.person && { ...at.person, ...(givenName && { givenName }), ...(familyName && { familyName }) } });
  });
}

/** Begins another business beside those that one has, or changes the one that was begun. */
export async function startAnother(ctx: SessionContext, input: Business): Promise<OnboardingView> {
  const { principal } = ctx;
  return ctx.services.db.withSystem('begin another business', async (tx) => {
    const at = await stand(tx, principal);
    const open = at.row?.state === 'COMPLETED' ? undefined : at.row;
    const [[row]] = await tx.commit(putBusiness(tx, principal.userId, { open, input, now: ctx.now() }));
    return view({ ...at, row });
  });
}

/** Keeps the choice of a plan; it may change until the business is open. */
export async function chooseSubscription(ctx: SessionContext, choice: { plan: PlanId; billingCycle: BillingCycle }): Promise<OnboardingView> {
  const { plan } = choice;
  await giveUpPayment(ctx, choice);
  return ctx.services.db.withSystem('choose a plan', async (tx) => {
    const at = await stand(tx, ctx.principal);
    const state = stepOrThrow(at.row ?? notStarted, { do: 'subscription', plan });
    if (!at.row) throw new Error('an onboarding without a row lets no plan be chosen');
    if (at.row.state === 'COMPLETED' || isChosen(at.row, choice)) return view(at);
    // The column holds ids of businesses only.
    const { paid, underWay } = await paymentOf(tx, at.row.tenant_id as TenantId);
    if (paid || underWay) throw onboardingErrors['already-paid']({ extra: { state: at.row.state, redirectTo: onboardingPaths.PAYMENT_PENDING } });
    const [[row]] = await tx.commit(changePlan(tx, at.row.tenant_id, { state, plan, billingCycle: isPaid(plan) ? choice.billingCycle : null, now: ctx.now() }));
    return view({ ...at, row });
  });
}

const isChosen = (row: Row, { plan, billingCycle }: { plan: PlanId; billingCycle: BillingCycle }): boolean => row.plan === plan && row.billing_cycle === (isPaid(plan) ? billingCycle : null);

/** Another choice gives up the payment of the former one; what is paid stays chosen. */
async function giveUpPayment(ctx: SessionContext, choice: { plan: PlanId; billingCycle: BillingCycle }): Promise<void> {
  const [[row]] = await ctx.services.db.withSystem('look at a choice', (tx) => tx.commit(findOnboarding(tx, ctx.principal.userId)));
  if (row?.state !== 'PAYMENT_PENDING' || isChosen(row, choice)) return;
  try {
    // The column holds ids of businesses only.
    await giveUp(ctx.services, row.tenant_id as TenantId);
  } catch (error) {
    if (!(error instanceof CodedError) || error.spec.status !== 409) throw error;
    throw onboardingErrors['already-paid']({ cause: error, extra: { state: row.state, redirectTo: onboardingPaths.PAYMENT_PENDING } });
  }
}

function putBusiness(tx: SystemTx, userId: UserId, given: { open: Row | undefined; input: Business; now: Date }) {
  const { open, input, now } = given;
  const { businessName, businessType, country, currency } = input;
  const facts: BusinessFacts = { businessName, businessType, country, currency, timeZone: input.timeZone ?? defaultTimeZone(country) };
  const state = stepOrThrow(open ?? notStarted, { do: 'business-info' });
  return open ? changeBusiness(tx, open.tenant_id, state, facts, now) : beginOnboarding(tx, { tenantId: newId<TenantId>(), userId, facts, now });
}

function view({ row, memberships, person, chosen }: Standing): OnboardingView {
  const [first] = memberships;
  const state = row?.state ?? (first ? 'COMPLETED' : 'NOT_STARTED');
  const landing = redirectTo({ tenantIds: memberships.map((membership) => membership.id), chosen, onboarding: state });
  return {
    state,
    onboardingCompleted: state === 'COMPLETED',
    businessInfo: row?.business_name && row.business_type && row.country && row.currency && row.time_zone
      ? {
        businessName: row.business_name, businessType: row.business_type, country: row.country, currency: row.currency, timeZone: row.time_zone,
        givenName: person?.givenName ?? '', familyName: person?.familyName ?? '',
      }
      : null,
    plan: row ? row.plan : (first?.plan ?? null),
    billingCycle: row?.billing_cycle ?? null,
    redirectTo: state === 'COMPLETED' ? landing : onboardingPath(state),
  };
}
