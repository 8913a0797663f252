import { expect } from 'vitest';
import type { Product } from './product.ts';
import type { Visitor } from './browser.ts';

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly business: string;
  readonly country: string;
  readonly currency: string;
}

/** A person nobody has signed up before. */
export function person(name: string, business: string, place: { country: string; currency: string }): Person {
  return {
    email: `${name.toLowerCase()}.${crypto.randomUUID().slice(0, 8)}@example.com`,
    password: 'maize porridge before sunrise', givenName: name, familyName: 'Odhiambo', business, ...place,
  };
}

/** From the landing page to an address that is confirmed. */
export async function signUp(visitor: Visitor, product: Product, who: Person): Promise<void> {
  const { page, inspect } = visitor;
  await page.goto('/');
  await inspect('landing');
  await page.goto('/auth/signup');
  await page.getByLabel('First name').fill(who.givenName);
  await page.getByLabel('Last name').fill(who.familyName);
  await page.getByLabel('Email address').fill(who.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password);
  await inspect('sign-up');
  await page.getByRole('button', { name: 'Create my account' }).click();
  await page.getByRole('heading', { name: 'Look in your mail' }).waitFor();
  await inspect('check-mail');
  const { link } = await product.mailTo(who.email, /confirm/i);
  await page.goto(link);
  await page.getByText('Your address is confirmed.').waitFor();
  expect(page.url()).not.toContain('token');
  await inspect('verified');
}

/** Sign-in on the page where the person is sent to. */
export async function signIn(visitor: Visitor, who: Person): Promise<void> {
  const { page } = visitor;
  await page.goto('/auth/signin');
  await visitor.inspect('sign-in');
  await page.getByLabel('Email address').fill(who.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The two steps from a new account to open books. Answers the business's id. */
export async function onboard(visitor: Visitor, who: Person): Promise<string> {
  const { page, inspect } = visitor;
  await page.getByLabel('Name of the business').fill(who.business);
  await page.getByLabel('What it does').selectOption({ label: 'Shop or trade' });
  await page.getByLabel('Country').selectOption({ label: who.country });
  await page.getByLabel('Currency of your books').selectOption(who.currency);
  await inspect('onboarding-business');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Your plan' }).waitFor();
  await inspect('onboarding-plan');
  await page.getByRole('button', { name: 'Open my books' }).click();
  await page.getByRole('heading', { name: `${who.business} is ready` }).waitFor();
  await inspect('onboarding-done');
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await page.waitForURL(/\/dashboard$/);
  return new URL(page.url()).pathname.split('/')[1] ?? '';
}
