import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Problem } from '@dott/platform/http/client';
import { planIds, type PlanId } from '@dott/modules/plans/rules';
import { sessions } from '@dott/modules/sessions/contract';
import { newcomer, payingApp, rowsOf } from '../../subscriptions/server/paying.fixture.ts';
import { onboarding } from '../contract.ts';

const app = payingApp();
const business = { businessName: 'Jua Kali Traders', businessType: 'retail', country: 'KE', currency: 'KES' };

/** What may happen on the way to a paid plan, in two tabs, on a line and at a provider that both fail. */
const act = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant('choose' as const), plan: fc.constantFrom(...planIds), billingCycle: fc.constantFrom('monthly' as const, 'annual' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('begin' as const, 'look' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('buy' as const), number: fc.constantFrom('4242424242424242', '4000002760003184'), country: fc.constantFrom('KE', 'US'), tabs: fc.constantFrom(1, 2) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('card' as const), number: fc.constantFrom('4242424242424242', '4000000000000002', '4000002500003155', '4000002760003184'), country: fc.constantFrom('KE', 'US') }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('settle' as const), accept: fc.boolean(), tabs: fc.constantFrom(1, 2, 3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('bank' as const), how: fc.constantFrom('complete' as const, 'fail' as const, 'refuse' as const, 'allow' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), answer: fc.constantFrom('cut' as const, 500 as const), afterwards: fc.boolean(), times: fc.constantFrom(1, 3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('complete' as const), plan: fc.constantFrom(...planIds) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 5, 30) }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

async function walker() {
  const { t, stripe } = app();
  const { userId, sid } = await newcomer(t);
  const api = t.client(onboarding, sid);
  await api.saveBusinessInfo({ body: business });
  await api.chooseSubscription({ body: { plan: 'professional', billingCycle: 'monthly' } });
  await api.beginPayment();
  const refs = async () => (await rowsOf(t, 'select customer_ref, subscription_ref from system.subscription where user_id = $1', [userId]))[0];
  return { t, stripe, userId, api, session: t.client(sessions, sid), refs };
}
type Walker = Awaited<ReturnType<typeof walker>>;

/** A refusal, or trouble of the provider, is an answer; anything else is a fault of ours. */
async function answered<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch((error: unknown) => {
    if (error instanceof Problem && (error.status < 500 || error.code === 'subscriptions.provider-unavailable')) return undefined;
    throw error;
  });
}

async function walk(w: Walker, one: Act): Promise<void> {
  const { api, stripe, t } = w;
  if (one.do === 'choose') await answered(api.chooseSubscription({ body: { plan: one.plan, billingCycle: one.billingCycle } }));
  if (one.do === 'begin') await answered(api.beginPayment());
  if (one.do === 'look') await answered(api.payment());
  if (one.do === 'card') await enterCard(w, one.number, one.country);
  if (one.do === 'buy') {
    await answered(api.beginPayment());
    await enterCard(w, one.number, one.country);
    await settle(w, true, one.tabs);
  }
  if (one.do === 'settle') await settle(w, one.accept, one.tabs);
  if (one.do === 'bank') await askBank(w, one.how);
  if (one.do === 'fault') stripe.faults.next({ answer: one.answer, afterwards: one.afterwards, times: one.times });
  if (one.do === 'complete') await answered(api.completeAll({ body: { subscriptionPlan: one.plan } }));
  if (one.do === 'wait') t.clock.advance(one.minutes * 60_000);
}

async function enterCard({ api, stripe }: Walker, card: string, cardCountry: string): Promise<void> {
  const purchase = await answered(api.payment());
  if (purchase?.state !== 'open' || purchase.url === null) return;
  stripe.payCheckout(purchase.url.split('/').at(-1) ?? '', { card, cardCountry, threeDSecure: 'complete' });
}

async function settle({ api }: Walker, accept: boolean, tabs: number): Promise<void> {
  const purchase = accept ? await answered(api.payment()) : undefined;
  const body = purchase ? { accept: purchase.price.amount } : {};
  await Promise.all(Array.from({ length: tabs }, () => answered(api.settlePayment({ body }))));
}

async function askBank({ stripe, refs }: Walker, how: 'complete' | 'fail' | 'refuse' | 'allow'): Promise<void> {
  const row = await refs();
  if (!row) return;
  if (how === 'refuse' || how === 'allow') return stripe.refuseCharges(String(row['customer_ref']), how === 'refuse' ? 'insufficient_funds' : undefined);
  try {
    stripe.answerBank(String(row['subscription_ref']), how);
  } catch {
    // The bank asks nothing.
  }
}

/** What the provider took of a customer, by plan. */
function paidPlans({ stripe }: Walker, customer: unknown): PlanId[] {
  return stripe.events.flatMap(({ type, data }) => {
    const object = data.object as { customer?: unknown; items?: { data: { price: { metadata: Record<string, string> } }[] }; status?: unknown }; // Of whatever kind it is, these are all that is read.
    const plan = planIds.find((id) => id === object.items?.data[0]?.price.metadata['plan']);
    return type.startsWith('customer.subscription.') && object.customer === customer && object.status === 'active' && plan ? [plan] : [];
  });
}

it('whatever happens on the way, nobody is charged twice, nobody pays for nothing, and nobody has a paid plan for nothing', { timeout: 280_000 }, async () => {
  let charged = 0;
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 20 }), async (acts) => {
    const w = await walker();
    for (const one of acts) await walk(w, one);
    w.stripe.faults.clear();
    // A quarter of an hour later everything has been asked about, and what was paid for is open.
    for (let time = 0; time < 3; time += 1) {
      w.t.clock.advance(5 * 60_000);
      await w.t.services.db.withSystem('test', async (tx) => tx.enqueue('subscriptions.watch', {}));
      await w.t.runJobs();
    }
    const row = await w.refs();
    const charges = w.stripe.events.filter(({ type, data }) => type === 'charge.succeeded' && 'customer' in data.object && data.object.customer === row?.['customer_ref']);
    expect(charges.length).toBeLessThanOrEqual(1);
    const [kept] = await rowsOf(w.t, `select o.state, o.plan, t.plan as open, (select count(*)::int from system.membership m where m.tenant_id = o.tenant_id) as people
      from system.onboarding o left join system.tenant t on t.id = o.tenant_id where o.user_id = $1`, [w.userId]);
    if (charges.length === 1) {
      charged += 1;
      const plan = paidPlans(w, row?.['customer_ref'])[0];
      expect(kept).toEqual({ state: 'COMPLETED', plan, open: plan, people: 1 });
      expect(await w.session.current()).toMatchObject({ plan, onboardingCompleted: true });
    } else {
      expect(kept?.['open'] ?? 'basic').toBe('basic');
    }
  }), { numRuns: Number(process.env['DOTT_WALKS'] ?? 10), endOnFailure: true });
  // Walks on which nobody pays would prove little.
  expect(charged).toBeGreaterThan(0);
});
