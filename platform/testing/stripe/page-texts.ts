import type { CheckoutSession } from './payment-resources.ts';
import type { World } from './world.ts';

const COUNTRIES = ['US', 'AU', 'BD', 'BR', 'CA', 'CH', 'CI', 'CM', 'DE', 'EG', 'ES', 'ET', 'FR', 'GB', 'GH', 'ID', 'IN', 'IT', 'JP', 'KE', 'MA', 'MX', 'NG', 'NL', 'PH', 'PK', 'PL', 'RW', 'SE', 'SN', 'TZ', 'UG', 'VN', 'ZA', 'ZM'];
const names = new Intl.DisplayNames('en', { type: 'region' });

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title>
<style>body{font:16px/1.5 sans-serif;max-width:28rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}label{display:block;margin:.75rem 0}input,select,button{display:block;width:100%;box-sizing:border-box;padding:.6rem;font:inherit}
button{margin:1rem 0;background:#0a58ca;color:#fff;border:0;border-radius:.3rem}.error{color:#b00020}</style></head><body><main>${body}</main></body></html>`;

const field = (label: string, name: string, value: string, more = ''): string => `<label>${label}<input name="${name}" value="${escape(value)}"${more}></label>`;

/** An amount as the page shows it; the currency knows its decimals. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** The form with the card, and the reason when the last try was refused. */
export function checkoutPage(world: World, session: CheckoutSession, again?: { message: string; email: string }): string {
  const lines = world.checkoutLines.get(session.id) ?? [];
  const customer = session.customer ? world.store.find('customer', session.customer) : undefined;
  const email = customer?.email ?? session.customer_email ?? '';
  const rhythm = lines[0]?.price.recurring?.interval ?? 'month';
  const keeps = session.mode === 'setup';
  return page('Checkout', `${keeps ? '<h1>Save payment details</h1>' : `<h1>Subscribe to ${escape(lines.map((line) => line.description).join(', '))}</h1>
<p>${money(session.amount_total ?? 0, session.currency)} per ${rhythm}</p>`}
${again ? `<p class="error" role="alert">${escape(again.message)}</p>` : ''}
<form method="post" action="/c/pay/${session.id}">
${field('Email', 'email', email || again?.email || '', email ? ' type="email" readonly' : ' type="email" required')}
${cardFields(customer?.name ?? '')}
<button type="submit">${keeps ? 'Save card' : 'Subscribe'}</button></form>
${session.cancel_url ? `<a href="${escape(session.cancel_url)}">Back</a>` : ''}`);
}

const cardFields = (name: string): string => `${field('Card number', 'card', '', ' inputmode="numeric" autocomplete="cc-number" required')}
${field('Expiration', 'expiration', '12 / 34')}${field('CVC', 'cvc', '123')}${field('Cardholder name', 'name', name)}
<label>Card country<select name="country"><option value="">As the number says</option>${COUNTRIES.map((code) => `<option value="${code}">${names.of(code)}</option>`).join('')}</select></label>`;

interface CardPage {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly button: string;
  readonly message: string | undefined;
  readonly back: string | null;
}

/** A page that takes a card for something else than a checkout. */
export const cardPage = ({ title, text, action, button, message, back }: CardPage): string => page(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>
${message ? `<p class="error" role="alert">${escape(message)}</p>` : ''}
<form method="post" action="${action}">${cardFields('')}<button type="submit">${button}</button></form>${back ? `<a href="${escape(back)}">Return</a>` : ''}`);

/** The bank's step. */
export const challengePage = (action: string): string => page('3D Secure 2 Test Page', `<h1>3D Secure 2 Test Page</h1>
<p>Your bank asks whether it is you.</p>
<form method="post" action="${action}"><button name="answer" value="complete">Complete authentication</button><button name="answer" value="fail">Fail authentication</button></form>`);

/** A page that only says something. */
export const messagePage = (title: string, text: string, back: string | null): string =>
  page(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>${back ? `<a href="${escape(back)}">Back</a>` : ''}`);
