import { randomUUID } from 'node:crypto';
import { freePort } from '@dott/platform/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientId, clientSecret, startProvider, type ProviderUnderTest } from '../../modules/federation/server/testing/provider-under-test.ts';
import { launchBrowser, visit, type Visitor } from './browser.ts';
import { unlooked } from './calls.ts';
import { inspectAround } from './looks.ts';
import { startProduct, type OwnProduct } from './product.ts';
import { onboard, person, signUp } from './steps.ts';

let product: OwnProduct;
let browser: Browser;
let provider: ProviderUnderTest;

const amina = { sub: 'amina', email: 'amina@example.com', email_verified: true, given_name: 'Amina', family_name: 'Wanjiru' };

/** A product that knows one provider. */
async function productWithProvider(env: Readonly<Record<string, string>> = {}): Promise<[OwnProduct, ProviderUnderTest]> {
  const port = await freePort();
  const at = await startProvider({ appUrl: `http://localhost:${port}` });
  return [await startProduct({ PORT: String(port), OIDC_ISSUER: at.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, ...env }), at];
}

beforeAll(async () => {
  [[product, provider], browser] = await Promise.all([productWithProvider(), launchBrowser()]);
  provider.know(amina);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await provider?.close();
});

/** Goes to the provider from the sign-in page, and notes every address on the way. */
async function toProvider(visitor: Visitor, path = '/auth/signin'): Promise<string[]> {
  const addresses: string[] = [];
  const { page } = visitor;
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto(path);
  await page.getByRole('link', { name: 'Continue with your sign-in service' }).click();
  await page.waitForURL(`${provider.issuer}/**`);
  return addresses;
}

async function signIn(visitor: Visitor, path?: string): Promise<string[]> {
  const { page } = visitor;
  const addresses = await toProvider(visitor, path);
  await page.getByLabel('Who are you?').fill('amina');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/(onboarding\/business-info|dashboard)$/);
  return addresses;
}

describe('signing in at a provider', () => {
  it('leads there and back, and no address holds a token', async () => {
    const visitor = await visit(browser, { baseURL: product.url });
    await visitor.page.goto('/auth/signin');
    expect(await visitor.page.getByLabel('Password').count()).toBe(0);
    await inspectAround(visitor, 'sign-in-provider');
    const addresses = await signIn(visitor);
    expect(addresses.filter((address) => /eyJ[\w-]*\.[\w-]+\.|handoff=|token=/.test(address))).toEqual([]);
    const session = await (await visitor.context.request.get('/api/auth/session-v2')).json() as { user: { email: string } };
    expect(session.user.email).toBe(amina.email);
    const cookies = await visitor.context.cookies(product.url);
    expect(cookies.filter(({ name }) => !['csrf', 'sid', 'session_fp'].includes(name)).map(({ name }) => name)).toEqual([]);
    expect(visitor.troubles).toEqual([]);
    await visitor.context.close();
  });

  it('is said to be cancelled when it was', async () => {
    const visitor = await visit(browser, { baseURL: product.url });
    await toProvider(visitor);
    await visitor.page.getByRole('button', { name: 'Cancel' }).click();
    await visitor.page.waitForURL('**/auth/signin?notice=cancelled');
    await visitor.page.getByText('The sign-in was cancelled.').waitFor();
    await visitor.inspect('sign-in-cancelled');
    await visitor.context.close();
  });

  it('is offered from the sign-up page as well', async () => {
    const visitor = await visit(browser, { baseURL: product.url });
    await toProvider(visitor, '/auth/signup');
    await visitor.context.close();
  });

  it('says that the provider is away, and works again', async () => {
    const visitor = await visit(browser, { baseURL: product.url });
    await toProvider(visitor);
    await visitor.page.getByLabel('Who are you?').fill('amina');
    provider.mood.deaf = true;
    await visitor.page.getByRole('button', { name: 'Sign in' }).click();
    await visitor.page.waitForURL('**/auth/signin?notice=provider');
    await visitor.inspect('sign-in-provider-away');
    provider.mood.deaf = false;
    await visitor.page.getByRole('link', { name: 'Continue with your sign-in service' }).click();
    await visitor.page.waitForURL('**/onboarding/business-info');
    await visitor.context.close();
  });
});

describe('signing out', () => {
  it('ends the provider’s session too: the next sign-in asks again who it is', async () => {
    const visitor = await visit(browser, { baseURL: product.url });
    const { page } = visitor;
    const addresses = await signIn(visitor);
    await onboard(unlooked(visitor), person('Amina', 'Amina and Daughters', { country: 'Kenya', currency: 'KES' }));
    await page.getByRole('button', { name: /Amina Wanjiru/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${provider.issuer}/**`);
    await page.getByRole('button', { name: /Yes/ }).click();
    await page.waitForURL('**/auth/signin');
    expect(addresses.filter((address) => /eyJ[\w-]*\.[\w-]+\.|id_token/.test(address))).toEqual([]);
    await page.getByRole('link', { name: 'Continue with your sign-in service' }).click();
    await page.getByLabel('Who are you?').waitFor();
    expect(visitor.troubles).toEqual([]);
    await visitor.context.close();
  });

  it('at the provider ends the session here at once', async () => {
    const visitor = await visit(browser, { baseURL: product.url });
    await signIn(visitor);
    const now = Math.floor(Date.now() / 1_000);
    const logoutToken = await provider.sign({
      iss: provider.issuer, aud: clientId, sub: amina.sub, iat: now, exp: now + 120, jti: randomUUID(), events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    }, { typ: 'logout+jwt' });
    const heard = await fetch(`${product.url}/api/auth/backchannel-logout`, { method: 'POST', body: new URLSearchParams({ logout_token: logoutToken }) });
    expect([heard.status, heard.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect((await visitor.context.request.get('/api/auth/session-v2')).status()).toBe(401);
    await visitor.context.close();
  });
});

describe('an address that has an account here', () => {
  it('is linked after its password, and comes in without it from then on', async () => {
    const [own, at] = await productWithProvider({ OIDC_LOCAL_PASSWORDS: 'true' });
    const who = person('Wanjiru', '', { country: 'Kenya', currency: 'KES' });
    at.know({ ...amina, email: who.email });
    const visitor = await visit(browser, { baseURL: own.url });
    const { page } = visitor;
    const arrive = async (): Promise<void> => {
      await page.goto('/auth/signin');
      await page.getByRole('link', { name: 'Continue with your sign-in service' }).click();
      await page.waitForURL(`${at.issuer}/**`);
      await page.getByLabel('Who are you?').fill(amina.sub);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    try {
      await signUp(unlooked(visitor), own, who);
      await page.goto('/auth/signin');
      await inspectAround(visitor, 'sign-in-both-ways');
      await arrive();
      await page.waitForURL('**/auth/link');
      await page.getByRole('heading', { level: 1, name: 'Is this account yours?' }).waitFor();
      await inspectAround(visitor, 'link');
      const password = page.getByRole('textbox', { name: 'Password of this account' });
      await password.fill('not my password at all');
      await page.getByRole('button', { name: 'Link and sign in' }).click();
      await page.getByRole('alert').first().waitFor();
      await visitor.inspect('link-refused');
      await password.fill(who.password);
      await page.getByRole('button', { name: 'Link and sign in' }).click();
      await page.waitForURL('**/onboarding/business-info');
      const session = await (await visitor.context.request.get('/api/auth/session-v2')).json() as { user: { email: string } };
      expect(session.user.email).toBe(who.email);
      await visitor.context.clearCookies();
      await arrive();
      await page.waitForURL('**/onboarding/business-info');
      expect(visitor.troubles).toEqual([]);
    } finally {
      await visitor.context.close();
      await own.stop();
      await at.close();
    }
  }, 400_000);
});
