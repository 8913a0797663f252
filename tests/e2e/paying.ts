import { expect } from 'vitest';
import type { Visitor } from './browser.ts';
import type { Product } from './product.ts';

/** Stripe's test cards: what they do is told by their numbers. */
export const cards = { fine: '4242 4242 4242 4242', asksOnce: '4000 0025 0000 3155', asksAlways: '4000 0027 6000 3184', empty: '4000 0000 0000 9995' } as const;

/** Enters a card on the provider's page, to which `button` leads, and answers the bank where it asks. */
export async function enterCard({ page }: Visitor, button: string, card: { number: string; country: string; asked?: boolean }): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('heading', { name: 'Save payment details' }).waitFor();
  await page.getByLabel('Card number').fill(card.number);
  await page.getByLabel('Card country').selectOption(card.country);
  await page.getByRole('button', { name: 'Save card' }).click();
  if (card.asked) await page.getByRole('button', { name: 'Complete authentication' }).click();
}

const pages = { start: '/onboarding', business: '/onboarding/business-info', plan: '/onboarding/subscription', payment: '/onboarding/payment', done: '/onboarding/done' } as const;

/** Where each page of the onboarding leads now; a loop of redirects would throw. */
export async function leadsTo({ context }: Visitor): Promise<Record<keyof typeof pages, string>> {
  const found = { ...pages } as Record<keyof typeof pages, string>; // Each is replaced by where it led.
  for (const [name, path] of Object.entries(pages)) {
    const reply = await context.request.get(path, { maxRedirects: 10 });
    expect(reply.ok(), path).toBe(true);
    Object.assign(found, { [name]: new URL(reply.url()).pathname });
  }
  return found;
}

/** The status and code of a call that is to be refused. */
export async function refusal({ context }: Visitor, product: Product, path: string, data: unknown): Promise<[number, string]> {
  const { token } = await (await context.request.get('/api/auth/csrf')).json() as { token: string };
  const reply = await context.request.post(path, { data, headers: { 'x-csrf-token': token, origin: product.url, 'sec-fetch-site': 'same-origin' } });
  const { code } = await reply.json() as { code: string };
  return [reply.status(), code];
}
