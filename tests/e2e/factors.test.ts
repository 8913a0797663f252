import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, PHONE, visit, type Visitor } from './browser.ts';
import { openBusiness } from './calls.ts';
import { sharedProduct } from './shared-product.ts';
import { person, signIn, type Person } from './steps.ts';

const product = sharedProduct();
let browser: Browser;
let visitor: Visitor;
let amina: Person;
let home: string;
let secret: string;
let recoveryCode: string;

beforeAll(async () => {
  browser = await launchBrowser();
  visitor = await visit(browser, { baseURL: product.url, viewport: PHONE, colorScheme: 'light' });
  amina = person('Amina', 'Amina and Daughters', { country: 'Kenya', currency: 'KES' });
  home = `/${await openBusiness(visitor, product, amina)}`;
});
afterAll(async () => {
  await browser?.close();
});

/** A finger on the sensor, in software: the browser's own virtual authenticator. */
async function virtualAuthenticator(of: Visitor): Promise<CDPSession> {
  const session = await of.context.newCDPSession(of.page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return session;
}

/** The code that an authenticator app shows some steps from now (RFC 6238), by arithmetic of the test's own; each is good once. */
function codeIn(steps: number): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Resolves when the present step lasts long enough for a slow machine to hand in the code of the one before. */
async function earlyInStep(): Promise<void> {
  const left = 30_000 - Date.now() % 30_000;
  if (left < 15_000) await sleep(left);
}

/** The same person at another browser, after address and password. */
async function passwordOnly(): Promise<Visitor> {
  const other = await visit(browser, { baseURL: product.url, viewport: PHONE, colorScheme: 'dark' });
  await signIn(other, amina);
  return other;
}

describe('second factors', () => {
  it('are set up on a telephone, with a picture that the content policy lets through', async () => {
    const { page } = visitor;
    await page.goto(`${home}/settings/security`);
    await page.getByRole('link', { name: 'How you sign in' }).click();
    await page.getByRole('heading', { name: 'How you sign in', level: 1 }).waitFor();
    await visitor.inspect('sign-in-ways');
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByRole('img', { name: /Picture with the secret/ }).waitFor();
    secret = (await page.locator('code').innerText()).replaceAll(/\s/g, '');
    await visitor.inspect('app-begun');
    await page.getByLabel('Code that the app shows').fill('000000');
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('This code is not right').first().waitFor();
    await earlyInStep();
    await page.getByLabel('Code that the app shows').fill(codeIn(-1));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('Keep these codes now').waitFor();
    const codes = await page.getByRole('listitem').filter({ hasText: /^[2-9A-Z]{5}-[2-9A-Z]{5}$/ }).allInnerTexts();
    expect(codes).toHaveLength(10);
    recoveryCode = codes[0] ?? '';
    await visitor.inspect('recovery-codes');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 codes are left.').waitFor();
    expect((await product.mailTo(amina.email, /authenticator app was set up/)).text).toContain('recovery codes');
  });

  it('are asked for after the password, and let in by code or recovery code', async () => {
    const first = await passwordOnly();
    await first.page.getByRole('heading', { name: 'One more step' }).waitFor();
    await first.inspect('second-step');
    await first.page.getByLabel('Code of your authenticator app').fill('000000');
    await first.page.getByRole('button', { name: 'Go on' }).click();
    await first.page.getByText('This code is not right').first().waitFor();
    await first.page.getByLabel('Code of your authenticator app').fill(codeIn(0));
    await first.page.getByRole('button', { name: 'Go on' }).click();
    await first.page.waitForURL(/\/dashboard$/);
    await first.context.close();
    const second = await passwordOnly();
    await second.page.getByRole('button', { name: 'Use a recovery code' }).click();
    await second.page.getByLabel('Recovery code').fill(recoveryCode.toLowerCase());
    await second.inspect('second-step-recovery');
    await second.page.getByRole('button', { name: 'Go on' }).click();
    await second.page.waitForURL(/\/dashboard$/);
    await second.context.close();
    await product.mailTo(amina.email, /recovery code was used/);
  });
});

describe('passkeys', () => {
  it('are added and named, and sign in without a password', async () => {
    const { page } = visitor;
    const authenticator = await virtualAuthenticator(visitor);
    await page.goto(`${home}/settings/sign-in`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('Passkey added').waitFor();
    await page.getByRole('button', { name: /^Rename / }).click();
    await page.getByLabel('Name', { exact: true }).fill('My telephone');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('My telephone').first().waitFor();
    await visitor.inspect('passkeys');
    await visitor.context.clearCookies();
    // It takes its time, so that both of the ways below have a passkey while one is being handed in.
    let handedIn = 0;
    await page.route('**/api/auth/session-v2/passkey', async (route) => {
      handedIn += 1;
      await sleep(1_500);
      await route.continue();
    });
    await page.goto('/auth/signin');
    // The browser's own list fills in by itself where there is one passkey; the button is for those who do not look there.
    await Promise.race([page.waitForURL(/\/dashboard$/), page.getByRole('button', { name: 'Sign in with a passkey' }).click({ timeout: 5_000 }).catch(() => undefined)]);
    await page.waitForURL(/\/dashboard$/);
    expect(handedIn).toBe(1);
    await page.unroute('**/api/auth/session-v2/passkey');
    await authenticator.detach();
  });
});

describe('a fresh proof', () => {
  it('is asked for in a dialog; the call goes on with what was typed', async () => {
    const { page } = visitor;
    await page.goto(`${home}/settings/sign-in`);
    // As after ten minutes: the first call is refused as the server refuses it then, and made anew after the proof.
    const refusal = { code: 'security.step-up-required', status: 403, class: 'AUTH', recovery: 'retry', title: 'Please confirm first that it is you.', methods: ['totp', 'recovery'] };
    const keys: (string | undefined)[] = [];
    await page.route('**/api/auth/factors/recovery-codes', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      await (keys.length === 1 ? route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(refusal) }) : route.continue());
    });
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.waitFor();
    await visitor.inspect('step-up');
    await dialog.getByLabel('Code of your authenticator app').fill('000000');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('This code is not right').waitFor();
    await dialog.getByLabel('Code of your authenticator app').fill(codeIn(1));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Keep these codes now').waitFor();
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(2);
  });
});

describe('the password', () => {
  it('is changed with the present one, which signs out everything else', async () => {
    const other = await passwordOnly();
    await other.page.getByRole('button', { name: 'Use a recovery code' }).click();
    const { page } = visitor;
    const codes = await page.getByRole('listitem').filter({ hasText: /^[2-9A-Z]{5}-[2-9A-Z]{5}$/ }).allInnerTexts();
    await other.page.getByLabel('Recovery code').fill(codes[1] ?? '');
    await other.page.getByRole('button', { name: 'Go on' }).click();
    await other.page.waitForURL(/\/dashboard$/);
    await page.getByRole('textbox', { name: 'Present password' }).fill('not my password at all');
    await page.getByRole('textbox', { name: 'New password' }).fill('another violet harbour lamp 92');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('This is not your present password.').first().waitFor();
    await page.getByRole('textbox', { name: 'Present password' }).fill(amina.password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password is changed').waitFor();
    await other.page.waitForURL(/\/auth\/signin/, { timeout: 30_000 });
    await page.reload();
    await page.getByRole('heading', { name: 'How you sign in', level: 1 }).waitFor();
    await other.context.close();
  });
});
