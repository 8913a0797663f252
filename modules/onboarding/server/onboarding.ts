import type { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import type { SessionContext } from '@dott/platform/http';
import { newId, type TenantId, type UserId } from '@dott/platform/ids';
import { findPerson, namePerson } from '@dott/modules/identity/server';
import { isPaid, type BillingCycle, type PlanId } from '@dott/modules/plans/rules';
import { membershipsOf, type Membership } from '@dott/modules/tenants/server';
import type { BusinessInput, OnboardingReply } from '../contract.ts';
import { onboardingErrors } from '../errors.ts';
import { defaultTimeZone, onboardingPath, redirectTo, takeStep, type OnboardingState, type OnboardingStep } from '../rules.ts';
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

/** How far a person has come. Who works in a business without having set one up is as good as completed: invited people never onboard. */
export function getOnboarding(ctx: SessionContext): Promise<OnboardingView> {
  const { userId, tenantId } = ctx.principal;
  return ctx.services.db.withSystem('show an onboarding', async (tx) => {
    const [row] = await tx.run(findOnboarding(tx, userId));
    return view(tx, userId, row, { chosen: tenantId, memberships: await membershipsOf(tx, userId) });
  });
}

/** Keeps the first form; a person's own name may come with it. */
export async function saveBusinessInfo(ctx: SessionContext, input: Business & { givenName?: string; familyName?: string }): Promise<OnboardingView> {
  const { userId, tenantId } = ctx.principal;
  const now = ctx.now();
  return ctx.services.db.withSystem('save a business that is being set up', async (tx) => {
    const [open] = await tx.run(lockOnboarding(tx, userId));
    const memberships = await membershipsOf(tx, userId);
    if (!open && memberships.length > 0) throw onboardingErrors['already-completed']();
    const row = await putBusiness(tx, userId, { open, input, now });
    await namePerson(tx, userId, input, now);
    return view(tx, userId, row, { chosen: tenantId, memberships });
  });
}

/** Begins another business beside those that one has, or changes the one that was begun. */
export async function startAnother(ctx: SessionContext, input: Business): Promise<OnboardingView> {
  const { userId, tenantId } = ctx.principal;
  return ctx.services.db.withSystem('begin another business', async (tx) => {
    const [last] = await tx.run(lockOnboarding(tx, userId));
    const row = await putBusiness(tx, userId, { open: last?.state === 'COMPLETED' ? undefined : last, input, now: ctx.now() });
    return view(tx, userId, row, { chosen: tenantId, memberships: await membershipsOf(tx, userId) });
  });
}

/** Keeps the choice of a plan; it may change until the business is open. */
export async function chooseSubscription(ctx: SessionContext, choice: { plan: PlanId; billingCycle: BillingCycle }): Promise<OnboardingView> {
  const { userId, tenantId } = ctx.principal;
  const { plan } = choice;
  return ctx.services.db.withSystem('choose a plan', async (tx) => {
    const [row] = await tx.run(lockOnboarding(tx, userId));
    const state = stepOrThrow(row ?? notStarted, { do: 'subscription', plan });
    if (!row) throw new Error('an onboarding without a row lets no plan be chosen');
    if (row.state === 'COMPLETED') return view(tx, userId, row, { chosen: tenantId, memberships: await membershipsOf(tx, userId) });
    const [changed] = await tx.run(changePlan(tx, row.tenant_id, { state, plan, billingCycle: isPaid(plan) ? choice.billingCycle : null, now: ctx.now() }));
    return view(tx, userId, changed, { chosen: tenantId, memberships: await membershipsOf(tx, userId) });
  });
}

async function putBusiness(tx: SystemTx, userId: UserId, given: { open: Row | undefined; input: Business; now: Date }): Promise<Row | undefined> {
  const { open, input, now } = given;
  const { businessName, businessType, country, currency } = input;
  const facts: BusinessFacts = { businessName, businessType, country, currency, timeZone: input.timeZone ?? defaultTimeZone(country) };
  const state = stepOrThrow(open ?? notStarted, { do: 'business-info' });
  const [row] = await tx.run(open ? changeBusiness(tx, open.tenant_id, state, facts, now) : beginOnboarding(tx, { tenantId: newId<TenantId>(), userId, facts, now }));
  return row;
}

interface Surroundings {
  readonly chosen: TenantId | null;
  readonly memberships: readonly Membership[];
}

async function view(tx: SystemTx, userId: UserId, row: Row | undefined, around: Surroundings): Promise<OnboardingView> {
  const [first] = around.memberships;
  const state = row?.state ?? (first ? 'COMPLETED' : 'NOT_STARTED');
  const person = await findPerson(tx, userId);
  const landing = redirectTo({ tenantIds: around.memberships.map((membership) => membership.id), chosen: around.chosen, onboarding: state });
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
