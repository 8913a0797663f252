import { startStripe, type StripeDouble } from '@dott/platform/testing';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, launchBrowser, PHONE, visit, type Visitor } from './browser.ts';
import { call, signInByCall, signUpByCalls, unlooked } from './calls.ts';
import { inspectAround } from './looks.ts';
import { cards, enterCard, leadsTo, refusal } from './paying.ts';
import { startProduct, type OwnProduct } from './product.ts';
import { person, signIn, signUp } from './steps.ts';

let stripe: StripeDouble;
let product: OwnProduct;
let browser: Browser;

const kenya = { country: 'Kenya', currency: 'KES' };
/** An address of a Kenyan provider, as a proxy in front of the product would tell it. */
const fromKenya = { 'x-forwarded-for': '197.248.1.1' };
const business = (businessName: string) => ({ businessName, businessType: 'shop', country: 'KE', currency: 'KES' });
const charges = () => stripe.calls.filter(({ method, path, status, replayed }) => method === 'POST' && path === '/v1/subscriptions' && status === 200 && !replayed).length;

const stranger = (viewport = DESKTOP) => visit(browser, { baseURL: product.url, viewport, colorScheme: 'light', extraHTTPHeaders: fromKenya });

beforeAll(async () => {
  // With a product that is running already, this port is the one that it was told.
  stripe = await startStripe({ port: Number(process.env['E2E_STRIPE_PORT'] ?? 0) });
  [product, browser] = await Promise.all([
    startProduct({ STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret, STRIPE_API_BASE: stripe.url, TRUST_PROXY: '127.0.0.1,::1' }), launchBrowser(),
  ]);
  stripe.webhooks.sendTo(`${product.url}/api/webhooks/stripe`);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await stripe?.close();
});

describe('from a stranger to a paying business with colleagues', () => {
  const amina = person('Amina', 'Amina Solar', kenya);
  const otieno = person('Otieno', '', kenya);
  let owner: Visitor;
  let tenantId = '';

  beforeAll(async () => {
    owner = await stranger();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await owner.picture(`failed ${task.name}`);
  });

  it('reads the price for Kenya before anything is asked', async () => {
    await owner.page.goto('/');
    await owner.page.getByText('Half price in Kenya').first().waitFor();
    await owner.page.goto('/pricing');
    await owner.page.getByText('$7.50').first().waitFor();
    await inspectAround(owner, 'pricing-kenya');
  });

  it('signs up, sets up the business and chooses a plan, which waits for its payment on every device', async () => {
    const { page } = owner;
    await signUp(unlooked(owner), product, amina);
    await signIn(unlooked(owner), amina);
    await page.waitForURL(/\/onboarding\/business-info$/);
    expect(await leadsTo(owner)).toEqual({ start: '/onboarding/business-info', business: '/onboarding/business-info', plan: '/onboarding/business-info', payment: '/onboarding/business-info', done: '/onboarding/business-info' });
    await page.getByLabel('Name of the business').fill(amina.business);
    await page.getByLabel('What it does').selectOption({ label: 'Shop or trade' });
    await page.getByLabel('Country').selectOption({ label: 'Kenya' });
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Your plan' }).waitFor();
    expect(await leadsTo(owner)).toEqual({ start: '/onboarding/subscription', business: '/onboarding/business-info', plan: '/onboarding/subscription', payment: '/onboarding/subscription', done: '/onboarding/subscription' });
    await page.getByRole('radio', { name: 'Professional' }).check();
    await page.getByLabel('Yearly').check();
    await page.getByText('$72.00').waitFor();
    await page.getByLabel('Monthly').check();
    await page.getByText('$7.50').waitFor();
    await inspectAround(owner, 'plan-choice');
    await page.getByRole('button', { name: 'Go on to the payment' }).click();
    await page.getByRole('heading', { name: 'Payment', exact: true }).waitFor();
    await inspectAround(owner, 'payment');

    const phone = await stranger(PHONE);
    await signInByCall(phone, product, amina);
    await phone.page.goto('/onboarding');
    await phone.page.waitForURL(/\/onboarding\/payment$/);
    await phone.page.getByRole('link', { name: 'Choose another plan' }).click();
    await phone.page.getByRole('radio', { name: 'Professional', checked: true }).waitFor();
    await phone.context.close();
  });

  it('gets past the payment by no address and no call', async () => {
    expect(await leadsTo(owner)).toEqual({ start: '/onboarding/payment', business: '/onboarding/business-info', plan: '/onboarding/subscription', payment: '/onboarding/payment', done: '/onboarding/payment' });
    expect(await refusal(owner, product, '/api/onboarding/complete-all', { subscriptionPlan: 'professional', paymentReference: 'paid' })).toEqual([402, 'onboarding.payment-required']);
    await owner.page.goto('/onboarding/payment?card=added');
    await owner.page.getByRole('button', { name: 'Enter your card' }).waitFor();
    await owner.page.goto('/onboarding/payment?card=cancelled');
    await owner.page.getByText('You came back without a card.').waitFor();
  });

  it('is told of another price, and of a declined card, before a cent is charged', async () => {
    const { page } = owner;
    await enterCard(owner, 'Enter your card', { number: cards.fine, country: 'US' });
    await page.getByText('Your card was issued in United States, so the price is $15.00 a month instead of $7.50. Nothing was charged.').waitFor();
    await inspectAround(owner, 'payment-other-price');
    expect(charges()).toBe(0);
    await page.reload();
    await page.getByRole('button', { name: 'Pay $15.00 a month' }).waitFor();
    await enterCard(owner, 'Use another card', { number: cards.empty, country: 'KE' });
    await page.getByText('There is not enough money on this card.').waitFor();
    await inspectAround(owner, 'payment-declined');
    expect(charges()).toBe(0);
  });

  it('pays with a card whose bank asks first, and lands on the dashboard, charged once', async () => {
    const { page } = owner;
    await enterCard(owner, 'Use another card', { number: cards.asksOnce, country: 'KE', asked: true });
    await page.waitForURL(/\/dashboard$/);
    tenantId = new URL(page.url()).pathname.split('/')[1] ?? '';
    await page.locator('[data-plan=professional]').waitFor();
    const home = `/${tenantId}/dashboard`;
    await page.goBack();
    await page.waitForURL((url) => url.pathname === home || url.port === String(stripe.port));
    expect(await leadsTo(owner)).toEqual({ start: home, business: home, plan: home, payment: home, done: '/onboarding/done' });
    expect(charges()).toBe(1);
  });

  it('invites an accountant, who accepts in another browser; there is no room for a fourth', async () => {
    const { page } = owner;
    await page.goto(`/${tenantId}/settings/team`);
    await page.getByRole('textbox', { name: 'Email address' }).fill(otieno.email);
    await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption({ label: 'Accountant' });
    await page.getByRole('button', { name: 'Send the invitation', exact: true }).click();
    await page.getByRole('table', { name: 'Invitations' }).getByText(otieno.email).first().waitFor();
    const guest = await stranger(PHONE);
    await signUpByCalls(guest, product, otieno);
    await signInByCall(guest, product, otieno);
    await guest.page.goto((await product.mailTo(otieno.email, /invited/i)).link);
    await guest.page.getByRole('button', { name: `Join ${amina.business}` }).click();
    await guest.page.waitForURL(`**/${tenantId}/dashboard`);
    await guest.page.goto(`/${tenantId}/settings/plan`);
    await guest.page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    await guest.context.close();
    // The page still shows room for one, which somebody else has taken meanwhile.
    await page.goto(`/${tenantId}/settings/team`);
    await page.getByRole('textbox', { name: 'Email address' }).fill('fourth@example.com');
    await call(owner, product, 'POST', '/api/team/invitations', { email: 'third@example.com', role: 'sales' });
    await page.getByRole('button', { name: 'Send the invitation', exact: true }).click();
    await page.getByText('Your plan has room for 3 people.').waitFor();
    await owner.inspect('team-no-room');
    await page.getByRole('link', { name: 'See the plans' }).first().click();
    await page.waitForURL(`**/${tenantId}/settings/plan`);
  });

  it('moves to the larger plan, sees first what it costs, and invites the fourth', async () => {
    const { page } = owner;
    await page.getByText('3 of 3').waitFor();
    await inspectAround(owner, 'settings-plan');
    await page.getByRole('radio', { name: 'Enterprise' }).check();
    await page.getByRole('button', { name: 'See what it costs' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change to Enterprise?' });
    await dialog.getByText('$22.50').waitFor();
    await inspectAround(owner, 'settings-plan-change');
    await dialog.getByRole('button', { name: 'Change the plan' }).click();
    await page.getByText('You are on Enterprise now.').waitFor();
    await page.locator('[data-plan=enterprise]').waitFor();
    await page.goto(`/${tenantId}/settings/team`);
    await page.getByRole('textbox', { name: 'Email address' }).fill('fourth@example.com');
    await page.getByRole('button', { name: 'Send the invitation', exact: true }).click();
    await page.getByRole('table', { name: 'Invitations' }).getByText('fourth@example.com').first().waitFor();
  });

  it('cancels and thinks better of it, pays with another card, and sees what was paid', async () => {
    const { page } = owner;
    await page.goto(`/${tenantId}/settings/plan`);
    await page.getByRole('button', { name: 'Cancel the plan' }).click();
    await page.getByRole('dialog', { name: 'Cancel the plan?' }).getByRole('button', { name: 'Cancel the plan' }).click();
    await page.getByText('You have cancelled.').waitFor();
    await owner.inspect('settings-plan-ending');
    await page.getByRole('button', { name: 'Keep the plan' }).click();
    await page.getByText('The plan goes on.').waitFor();
    await enterCard(owner, 'Pay with another card', { number: cards.fine, country: 'KE' });
    await page.getByText('Visa ending in 4242').waitFor();
    await page.getByRole('table', { name: 'Payments for the plan' }).getByText('$7.50').waitFor();
    await inspectAround(owner, 'settings-plan-paid');
    expect(owner.troubles).toEqual([]);
    expect(charges()).toBe(1);
  });
});

describe('a bank that asks about the charge itself', () => {
  it('is answered in a tab beside, and the payment page goes on by itself', async () => {
    const juma = person('Juma', 'Juma Repairs', kenya);
    const buyer = await stranger(PHONE);
    const { page } = buyer;
    await signUpByCalls(buyer, product, juma);
    await signInByCall(buyer, product, juma);
    await call(buyer, product, 'PUT', '/api/onboarding/business-info', business(juma.business));
    await call(buyer, product, 'PUT', '/api/onboarding/subscription', { plan: 'enterprise', billingCycle: 'annual' });
    await page.goto('/onboarding');
    await enterCard(buyer, 'Enter your card', { number: cards.asksAlways, country: 'KE', asked: true });
    await inspectAround(buyer, 'payment-bank');
    const opened = buyer.context.waitForEvent('page');
    await page.getByRole('link', { name: 'Confirm with your bank' }).click();
    const bank = await opened;
    await bank.getByLabel('Card number').fill(cards.asksAlways);
    await bank.getByLabel('Card country').selectOption('KE');
    await bank.getByRole('button', { name: 'Pay invoice' }).click();
    await bank.getByRole('button', { name: 'Complete authentication' }).click();
    await page.waitForURL(/\/dashboard$/);
    await page.locator('[data-plan=enterprise]').waitFor();
    expect(buyer.troubles).toEqual([]);
    await buyer.context.close();
  });

  it('never keeps anybody from the free plan', async () => {
    const wanja = person('Wanja', 'Wanja Bakes', kenya);
    const buyer = await stranger(PHONE);
    await signUpByCalls(buyer, product, wanja);
    await signInByCall(buyer, product, wanja);
    await call(buyer, product, 'PUT', '/api/onboarding/business-info', business(wanja.business));
    await call(buyer, product, 'PUT', '/api/onboarding/subscription', { plan: 'professional' });
    await buyer.page.goto('/onboarding/payment');
    await buyer.page.getByRole('button', { name: 'Go on with the free plan instead' }).click();
    await buyer.page.getByRole('heading', { name: `${wanja.business} is ready` }).waitFor();
    expect(buyer.troubles).toEqual([]);
    await buyer.context.close();
  });
});
