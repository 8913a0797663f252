import { expect } from 'vitest';
import type { Visitor } from './browser.ts';
import type { Product } from './product.ts';
import type { Person } from './steps.ts';

/** A call as the product's own page makes it, with the visitor's cookies. Answers the reply's JSON; undefined when it has none. */
export async function call<T = unknown>({ context }: Visitor, product: Product, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, data?: unknown): Promise<T> {
  const { token } = await (await context.request.get('/api/auth/csrf')).json() as { token: string };
  const headers = { 'x-csrf-token': token, origin: product.url, 'sec-fetch-site': 'same-origin' };
  const reply = await context.request.fetch(path, { method, headers, ...(data !== undefined && { data }) });
  const text = await reply.text();
  expect(reply.ok(), `${method} ${path}: ${reply.status()} ${text}`).toBe(true);
  // The test names what the operation's contract promises.
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Signs up and confirms the address, without the pages: the journey looks at those. */
export async function signUpByCalls(visitor: Visitor, product: Product, { email, password, givenName, familyName }: Person): Promise<void> {
  await call(visitor, product, 'POST', '/api/auth/signup', { email, password, givenName, familyName });
  const { link } = await product.mailTo(email, /confirm/i);
  await call(visitor, product, 'POST', '/api/auth/verify-email', { token: new URL(link).searchParams.get('token') });
}

/** Signs in without the form. */
export async function signInByCall(visitor: Visitor, product: Product, { email, password }: Person): Promise<void> {
  await call(visitor, product, 'POST', '/api/auth/session-v2', { email, password });
}

const countryCodes: Readonly<Record<string, string>> = { Kenya: 'KE', Uganda: 'UG', Ghana: 'GH' };

/** From a stranger to open books, without the pages. Answers the business's id. */
export async function openBusiness(visitor: Visitor, product: Product, who: Person): Promise<string> {
  await signUpByCalls(visitor, product, who);
  await signInByCall(visitor, product, who);
  await call(visitor, product, 'PUT', '/api/onboarding/business-info', { businessName: who.business, businessType: 'shop', country: countryCodes[who.country], currency: who.currency });
  await call(visitor, product, 'PUT', '/api/onboarding/subscription', { plan: 'basic' });
  const { tenantId } = await call<{ tenantId: string }>(visitor, product, 'POST', '/api/onboarding/complete-all', { subscriptionPlan: 'basic' });
  return tenantId;
}

/** The same visitor for steps whose pages the journey looks at. */
export const unlooked = (visitor: Visitor): Visitor => ({ ...visitor, inspect: async () => undefined });
