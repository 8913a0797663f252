import { openClient } from '@dott/platform/db';
import { mailsTo, unique, type TestApp, type TestShop } from '@dott/platform/testing';
import type { PlanId } from '@dott/modules/plans/rules';
import { team } from '../contract.ts';
import type { GivenRole } from '../rules.ts';

/** Runs a statement as the database's owner, past every door. */
export async function rows(t: TestApp, text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = openClient(t.databaseUrl, 'team test');
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Moves a business to a plan, as an operator would by hand. */
export async function choosePlan(t: TestApp, shop: TestShop, plan: PlanId): Promise<void> {
  await rows(t, 'update system.tenant set plan = $2 where id = $1', [shop.tenantId, plan]);
}

/** Somebody with a business of their own, and the address that they confirmed. */
export async function somebody(t: TestApp): Promise<TestShop & { email: string }> {
  const email = `${unique('person')}@example.com`;
  return { ...await t.signUp({ email }), email };
}

/** Invites an address and reads the link's secret out of the mail. */
export async function inviteByMail(t: TestApp, shop: TestShop, email: string, role: GivenRole = 'accountant') {
  const invitation = await shop.api(team).invite({ body: { email, role } });
  return { invitation, token: await lastToken(t, email) };
}

/** The secret in the newest mail to an address. */
export async function lastToken(t: TestApp, email: string): Promise<string> {
  await t.runJobs();
  const link = (await mailsTo(t.config.dataDir, email)).at(-1)?.link;
  return new URL(link ?? 'https://no.mail').searchParams.get('token') ?? '';
}
