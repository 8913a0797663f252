import { afterAll, beforeAll } from 'vitest';
import { newId, type UserId } from '@dott/platform/ids';
import { openClient } from '@dott/platform/db';
import { startStripe, startTestApp, unique, type StripeDouble, type TestApp } from '@dott/platform/testing';

export interface PayingApp {
  readonly t: TestApp;
  readonly stripe: StripeDouble;
}

/** The API beside a Stripe of the test's own that sends its messages to it; both live in the same, fake time. */
export function payingApp(): () => PayingApp {
  let running: PayingApp | undefined;
  beforeAll(async () => {
    let t: TestApp | undefined;
    const stripe = await startStripe({
      clock: { now: () => t?.clock.now() ?? new Date() },
      webhookUrl: async ({ body, headers }) => (await (t ?? running?.t)?.app.inject({ method: 'POST', url: '/api/webhooks/stripe', payload: body, headers }))?.statusCode ?? 503,
    });
    t = await startTestApp({ env: { STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret, STRIPE_API_BASE: stripe.url } });
    running = { t, stripe };
  }, 60_000);
  afterAll(async () => {
    await running?.t.close();
    await running?.stripe.close();
  });
  return () => {
    if (!running) throw new Error('the application runs inside tests only');
    return running;
  };
}

/** What a statement of the superuser answers. */
export async function rowsOf(t: TestApp, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = openClient(t.databaseUrl, 'paying test');
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Somebody who has just confirmed an address, signed in and in no business. */
export async function newcomer(t: TestApp): Promise<{ userId: UserId; sid: string; email: string }> {
  const userId = newId<UserId>();
  const email = `${unique('payer')}@example.com`;
  await rowsOf(t, 'insert into system.user_account (id, email, email_verified_at) values ($1, $2, now())', [userId, email]);
  const client = { ip: '203.0.113.7', userAgent: '', language: '' };
  const { sid } = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId, client }));
  return { userId, sid, email };
}
