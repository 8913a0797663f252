import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openClient } from '@dott/platform/db';
import { Problem } from '@dott/platform/http/client';
import { testApp, unique, type TestApp } from '@dott/platform/testing';
import type { UserId } from '@dott/platform/ids';
import { planIds, type PlanId } from '@dott/modules/plans/rules';
import { onboarding } from '../contract.ts';
import { onboardingStates, onboardingTable, redirectTo, takeStep, type OnboardingState, type OnboardingStep } from '../rules.ts';

const app = testApp();
const business = { businessName: 'Jua Kali Traders', businessType: 'retail', country: 'KE', currency: 'KES' };

/** One act in one of two tabs. `lost`: the reply never came, so the browser sends it again; `twice`: both tabs send it at the same moment. */
type Act =
  | { readonly do: 'business-info'; readonly how: 'once' | 'twice' | 'lost' }
  | { readonly do: 'refresh'; readonly how: 'once' | 'twice' | 'lost' }
  | { readonly do: 'subscription'; readonly plan: PlanId; readonly how: 'once' | 'twice' | 'lost' }
  | { readonly do: 'complete'; readonly plan: PlanId; readonly how: 'once' | 'twice' | 'lost' };

const how = fc.constantFrom('once' as const, 'twice' as const, 'lost' as const);
const plan = fc.constantFrom(...planIds, 'basic' as const);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('business-info' as const), how }),
  fc.record({ do: fc.constant('refresh' as const), how }),
  fc.record({ do: fc.constant('subscription' as const), plan, how }),
  fc.record({ do: fc.constant('complete' as const), plan, how }),
);

async function rows(t: TestApp, text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = openClient(t.databaseUrl, 'walks');
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function newcomer(t: TestApp) {
  const userId = crypto.randomUUID();
  await rows(t, 'insert into system.user_account (id, email, email_verified_at) values ($1, $2, now())', [userId, `${unique('walker')}@example.com`]);
  const client = { ip: '203.0.113.7', userAgent: '', language: '' };
  // A text that was just made as one.
  const { sid } = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: userId as UserId, client }));
  return { userId, api: t.client(onboarding, sid) };
}

type Api = Awaited<ReturnType<typeof newcomer>>['api'];

function send(api: Api, one: Act): Promise<unknown> {
  if (one.do === 'refresh') return api.get();
  if (one.do === 'business-info') return api.saveBusinessInfo({ body: business });
  if (one.do === 'subscription') return api.chooseSubscription({ body: { plan: one.plan, billingCycle: 'monthly' } });
  return api.completeAll({ body: { subscriptionPlan: one.plan } });
}

/** What the server answered: `done` or a code. A refusal is one as well, trouble is not. */
async function settled(call: Promise<unknown>): Promise<string> {
  return call.then(() => 'done', (error: unknown) => {
    if (error instanceof Problem && error.status < 500) return error.code;
    throw error;
  });
}

const stepOf = (one: Act): OnboardingStep | undefined => (one.do === 'refresh' ? undefined
  : one.do === 'business-info' ? { do: 'business-info' }
  : one.do === 'subscription' ? { do: 'subscription', plan: one.plan }
  : { do: 'complete', plan: one.plan, paymentVerified: false });

describe('walks through the whole way, in the back end and its database', () => {
  it('refreshes, double submissions, two tabs and lost replies never lead anywhere but the table says, and nobody is stuck or sent in a circle', { timeout: 240_000 }, async () => {
    const t = app();
    await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 9 }), async (acts) => {
      const { userId, api } = await newcomer(t);
      let at: { state: OnboardingState; plan: PlanId | null } = { state: 'NOT_STARTED', plan: null };
      for (const one of acts) {
        const outcomes = one.how === 'once' ? [await settled(send(api, one))]
          : one.how === 'twice' ? await Promise.all([settled(send(api, one)), settled(send(api, one))])
          : [await settled(send(api, one)), await settled(send(api, one))];
        const step = stepOf(one);
        const result = step && takeStep(at, step);
        for (const outcome of outcomes) expect(outcome).toBe(result && 'refused' in result ? `onboarding.${result.refused}` : 'done');
        if (result && 'state' in result) at = { state: result.state, plan: one.do === 'subscription' ? one.plan : at.plan };
        expect(await api.get()).toMatchObject({ state: at.state, plan: at.plan, onboardingCompleted: at.state === 'COMPLETED' });
      }
      const kept = await rows(t, `select o.state, o.plan, t.id is not null as open, (select count(*)::int from system.membership m where m.tenant_id = t.id) as people
        from system.onboarding o left join system.tenant t on t.id = o.tenant_id where o.user_id = $1`, [userId]);
      expect(kept).toEqual(at.state === 'NOT_STARTED' ? [] : [{ state: at.state, plan: at.plan, open: at.state === 'COMPLETED', people: at.state === 'COMPLETED' ? 1 : 0 }]);
      if (at.state === 'COMPLETED') expect(at.plan).toBe('basic');
    }), { numRuns: Number(process.env['DOTT_WALKS'] ?? 40) });
  });

  it('following the answer’s address from any state ends: each leads to the page of that very state', () => {
    for (const state of onboardingStates) {
      const path = redirectTo({ tenantIds: [], chosen: null, onboarding: state });
      expect(redirectTo({ tenantIds: [], chosen: null, onboarding: state, asked: path })).toBe(path);
    }
  });

  it('the database knows the same ways as the table, and refuses all others', async () => {
    const t = app();
    const steps: OnboardingStep[] = [{ do: 'business-info' }, ...planIds.map((id) => ({ do: 'subscription', plan: id }) as const)];
    for (const from of onboardingStates.filter((state) => state !== 'COMPLETED')) {
      const reachable = new Set(steps.map((step) => takeStep({ state: from, plan: null }, step)).flatMap((result) => ('state' in result ? [result.state] : [])));
      for (const next of onboardingStates) {
        const { userId } = await newcomer(t);
        const facts = `'x', 'x', 'KE', 'KES', 'UTC', 'professional', 'monthly'`;
        const id = crypto.randomUUID();
        await rows(t, `insert into system.onboarding (tenant_id, user_id, state, business_name, business_type, country, currency, time_zone, plan, billing_cycle) values ($1, $2, $3, ${facts})`, [id, userId, from]);
        const moved = rows(t, `update system.onboarding set state = $2, completed_at = case when $2 = 'COMPLETED' then now() end where tenant_id = $1`, [id, next]).then(() => true, (error: { constraint?: string }) => error.constraint);
        const expected = next === 'COMPLETED' ? 'onboarding_completed_by_business' : from === next || reachable.has(next) ? true : 'onboarding_way';
        expect(await moved, `${from} → ${next}`).toBe(expected);
      }
    }
    expect(Object.keys(onboardingTable)).toEqual([...onboardingStates]);
  });
});
