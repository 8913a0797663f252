import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId, type TenantId } from '@dott/platform/ids';
import { isTimeZone } from '@dott/platform/time';
import { countryCodes } from '@dott/platform/geo';
import { isPaid, planIds, type PlanId } from '@dott/modules/plans/rules';
import { defaultTimeZone, onboardingStates, redirectTo, takeStep, type OnboardingState, type OnboardingStep } from './rules.ts';

const plan = fc.constantFrom(...planIds);
const step: fc.Arbitrary<OnboardingStep> = fc.oneof(
  fc.constant({ do: 'business-info' } as const),
  plan.map((chosen) => ({ do: 'subscription', plan: chosen }) as const),
  fc.tuple(plan, fc.boolean()).map(([chosen, paymentVerified]) => ({ do: 'complete', plan: chosen, paymentVerified }) as const),
);

interface Way { state: OnboardingState; plan: PlanId | null }

function walk(steps: readonly OnboardingStep[], each: (before: Way, step: OnboardingStep, after: Way, refused: string | undefined) => void): Way {
  let at: Way = { state: 'NOT_STARTED', plan: null };
  for (const next of steps) {
    const result = takeStep(at, next);
    const after = 'state' in result ? { state: result.state, plan: next.do === 'subscription' ? next.plan : at.plan } : at;
    each(at, next, after, 'refused' in result ? result.refused : undefined);
    at = after;
  }
  return at;
}

describe('the way of a business', () => {
  it('knows a plan from the choice on, waits for a payment exactly with a paid plan, and never leaves COMPLETED', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      walk(steps, (before, taken, after, refused) => {
        const known = after.state !== 'NOT_STARTED' && after.state !== 'BUSINESS_INFO';
        expect(known).toBe(after.plan !== null);
        if (after.state === 'PAYMENT_PENDING') expect(after.plan && isPaid(after.plan)).toBe(true);
        if (after.state === 'SUBSCRIPTION_SELECTION') expect(after.plan).toBe('basic');
        if (before.state === 'COMPLETED') expect(after).toEqual(before);
        if (after.state === 'NOT_STARTED') expect(taken.do).not.toBe('business-info');
        expect(refused === undefined || after === before).toBe(true);
      });
    }), { numRuns: 500 });
  });

  it('a paid plan is completed only by a verified payment, whatever came before', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      walk(steps, (before, taken, after) => {
        if (before.state === 'COMPLETED' || after.state !== 'COMPLETED') return;
        expect(taken.do).toBe('complete');
        if (taken.do === 'complete') {
          expect(taken.plan).toBe(before.plan);
          expect(!isPaid(taken.plan) || taken.paymentVerified).toBe(true);
        }
      });
    }), { numRuns: 500 });
  });

  it('completing twice is completing once', () => {
    fc.assert(fc.property(plan, (chosen) => {
      const complete = { do: 'complete', plan: chosen, paymentVerified: true } as const;
      const at = walk([{ do: 'business-info' }, { do: 'subscription', plan: chosen }, complete], () => undefined);
      expect(at.state).toBe('COMPLETED');
      expect(takeStep(at, { ...complete, paymentVerified: false })).toEqual({ state: 'COMPLETED' });
    }));
  });

  it('from every state some step leads on, so nobody is stuck', () => {
    for (const state of onboardingStates.filter((one) => one !== 'COMPLETED')) {
      const chosen = state === 'PAYMENT_PENDING' ? 'professional' : state === 'SUBSCRIPTION_SELECTION' ? 'basic' : null;
      const steps: OnboardingStep[] = [{ do: 'business-info' }, { do: 'subscription', plan: 'basic' }, { do: 'complete', plan: chosen ?? 'basic', paymentVerified: true }];
      const reached = steps.map((next) => takeStep({ state, plan: chosen }, next)).map((result) => ('state' in result ? result.state : state));
      expect(reached.some((next) => next !== state)).toBe(true);
    }
  });
});

describe('redirectTo', () => {
  const [a, b, c] = [newId<TenantId>(), newId<TenantId>(), newId<TenantId>()];
  const nowhere = { tenantIds: [], chosen: null, onboarding: 'NOT_STARTED' } as const;

  it.each([
    ['nobody yet', nowhere, '/onboarding/business-info'],
    ['after the first form', { ...nowhere, onboarding: 'BUSINESS_INFO' as const }, '/onboarding/subscription'],
    ['waiting for the payment', { ...nowhere, onboarding: 'PAYMENT_PENDING' as const }, '/onboarding/payment'],
    ['one business', { ...nowhere, tenantIds: [a], chosen: a }, `/${a}/dashboard`],
    ['one business that this session has not entered', { ...nowhere, tenantIds: [a] }, '/select-tenant'],
    ['one business, another begun', { ...nowhere, tenantIds: [a], chosen: a, onboarding: 'BUSINESS_INFO' as const }, `/${a}/dashboard`],
    ['several, none chosen', { ...nowhere, tenantIds: [a, b] }, '/select-tenant'],
    ['several, one chosen', { ...nowhere, tenantIds: [a, b], chosen: b }, `/${b}/dashboard`],
    ['chosen one is lost', { ...nowhere, tenantIds: [a, b], chosen: c }, '/select-tenant'],
    ['removed from the only one', { ...nowhere, chosen: a, onboarding: 'COMPLETED' as const }, '/onboarding/business-info'],
    ['asked page', { ...nowhere, tenantIds: [a], chosen: a, asked: `/${a}/invoices?state=overdue` }, `/${a}/invoices?state=overdue`],
    ['invited, nothing begun', { ...nowhere, invited: true }, '/auth/invitation'],
    ['invited, works elsewhere', { ...nowhere, invited: true, tenantIds: [a], chosen: a }, `/${a}/dashboard`],
    ['came from an invitation', { ...nowhere, tenantIds: [a], chosen: a, asked: '/auth/invitation' }, '/auth/invitation'],
    ['page of another business', { ...nowhere, tenantIds: [a, b], chosen: a, asked: `/${b}/invoices` }, `/${a}/dashboard`],
  ])('%s', (_case, where, expected) => expect(redirectTo(where)).toBe(expected));

  it('never leads to another site, whatever was asked', () => {
    const nasty = fc.oneof(fc.webUrl(), fc.string(), fc.constantFrom(`//evil.example/${a}/`, `/${a}/..//evil.example`, `/${a}/\\evil.example`, `/${a}/\tx`, 'javascript:alert(1)'), fc.string().map((tail) => `/${a}/${tail}`));
    fc.assert(fc.property(nasty, (asked) => {
      const target = redirectTo({ tenantIds: [a], chosen: a, onboarding: 'COMPLETED', asked });
      const resolved = new URL(target, 'https://books.example.com');
      expect(resolved.origin).toBe('https://books.example.com');
      expect(resolved.pathname.startsWith(`/${a}/`)).toBe(true);
    }), { numRuns: 1_000 });
  });

  it('every state has a page, and no page is the one that sent the person there', () => {
    for (const onboarding of onboardingStates) expect(redirectTo({ ...nowhere, onboarding })).toMatch(/^\/onboarding\/[a-z-]+$/);
  });
});

it('every country is offered a time zone that exists', () => {
  expect(countryCodes.filter((country) => !isTimeZone(defaultTimeZone(country)))).toEqual([]);
  expect(defaultTimeZone('KE')).toBe('Africa/Nairobi');
  expect(defaultTimeZone('US')).toBe('America/New_York');
});
