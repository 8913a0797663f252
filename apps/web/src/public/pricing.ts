import { countryCodes } from '@dott/platform/geo';
import { countryName } from './country-name.ts';
import { document, html, logo, type Html } from './html.ts';
import { dependsOnPlace, planCards } from './plan-cards.ts';
import type { Prices } from './price-list.ts';
import words from './words/en.json' with { type: 'json' };

const text = words.pricing;
const { place } = words.plans;
const second = 'inline-flex min-h-11 items-center justify-center rounded-control px-4 text-sm font-semibold text-accent hover:bg-accent-soft';
const button = 'inline-flex min-h-11 items-center justify-center rounded-control border border-line-strong bg-surface px-4 text-sm font-semibold hover:bg-sunken';
const field = 'mt-2 block min-h-11 w-full max-w-full rounded-control border border-line-strong bg-surface px-3 sm:w-72';

/** The public price list, made of the one catalogue of plans and of what the API says that this visitor would be charged. */
export function pricingPage(options: { stylesheet: string; signedIn: boolean; prices: Prices }): string {
  const { prices } = options;
  const cards = planCards(prices, html`<h2 class="sr-only">${words.plans.heading}</h2>`);
  return document({
    title: text.title,
    description: text.description,
    stylesheet: options.stylesheet,
    body: html`
<header class="mx-auto flex max-w-5xl items-center justify-between px-4 py-4 md:px-6">
  <a href="/" class="flex min-h-11 items-center gap-3 text-lg font-bold tracking-tight">${logo}Dott</a>
  <nav class="-me-4"><a href="/auth/signin" class="${second}">${options.signedIn ? text.open : text.signIn}</a></nav>
</header>
<main class="mx-auto max-w-5xl px-4 pb-16 md:px-6">
  <h1 class="pt-8 text-xl font-bold tracking-tight text-balance md:text-[2.75rem] md:leading-[1.1]">${text.headline}</h1>
  <p class="mt-4 max-w-prose text-muted md:text-lg">${text.lead}</p>
  ${dependsOnPlace(prices) ? html`<form action="/pricing">${cards}${chooser(prices)}</form>` : cards}
</main>`,
  });
}

/** An address says where a line ends and not where a business is, so a visitor may say it; the cycle goes along in the same form. */
function chooser({ list }: Prices): Html {
  const countries = countryCodes.map((code) => ({ code, name: countryName(code) })).toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  const selected = (code: string) => (code === list?.country ? html` selected` : '');
  return html`<div id="place" class="mt-8 flex flex-wrap items-end gap-3">
  <label class="w-full text-sm font-semibold sm:w-auto">${place.where}<select name="country" class="${field}"><option value="">${place.somewhere}</option>${countries.map(({ code, name }) => html`<option value="${code}"${selected(code)}>${name}</option>`)}</select></label>
  <button class="${button}">${place.show}</button>
</div>`;
}
