import words from './words/en.json' with { type: 'json' };
import { document, html, logo } from './html.ts';
import { dependsOnPlace, planCards } from './plan-cards.ts';
import type { Prices } from './price-list.ts';

const text = words.landing;
const main = 'inline-flex min-h-12 items-center justify-center rounded-control bg-accent px-6 font-semibold text-on-accent hover:bg-accent-strong';
const second = 'inline-flex min-h-11 items-center justify-center rounded-control px-4 text-sm font-semibold text-accent hover:bg-accent-soft';

/** The public front page: words and this visitor's prices, no script. */
export function landingPage(options: { stylesheet: string; signedIn: boolean; prices: Prices }): string {
  const enter = options.signedIn ? text.open : text.signIn;
  return document({
    title: text.title,
    description: text.description,
    stylesheet: options.stylesheet,
    body: html`
<header class="mx-auto flex max-w-5xl items-center justify-between px-4 py-4 md:px-6">
  <a href="/" class="flex min-h-11 items-center gap-3 text-lg font-bold tracking-tight">${logo}Dott</a>
  <nav class="-me-4"><a href="/pricing" class="${second}">${text.prices}</a><a href="/auth/signin" class="${second}">${enter}</a></nav>
</header>
<main class="mx-auto max-w-5xl px-4 md:px-6">
  <section class="grid items-center gap-10 py-12 md:grid-cols-[1.2fr_1fr] md:py-20">
    <div>
      <h1 class="text-xl font-bold tracking-tight text-balance md:text-[2.75rem] md:leading-[1.1]">${text.headline}</h1>
      <p class="mt-5 max-w-prose text-muted md:text-lg">${text.lead}</p>
      <div class="mt-8 flex flex-wrap items-center gap-4"><a href="/auth/signup" class="${main}">${text.start}</a><span class="text-sm text-muted">${text.free}</span></div>
    </div>
    ${drawing}
  </section>
  <section class="grid gap-4 pb-12 sm:grid-cols-2">
    ${text.points.map((point) => html`<article class="rounded-card border border-line bg-surface p-6"><h2 class="text-base font-semibold">${point.title}</h2><p class="mt-2 text-sm text-muted">${point.text}</p></article>`)}
  </section>
  <section class="pb-12">
    ${planCards(options.prices, html`<h2 class="text-lg font-bold tracking-tight">${text.pricesTitle}</h2><p class="mt-2 max-w-prose text-sm text-muted">${text.pricesLead}</p>`)}
    ${dependsOnPlace(options.prices) ? html`<a href="/pricing#place" class="${second} -ms-4 mt-2">${words.plans.place.link}</a>` : ''}
  </section>
  <section class="mb-16 rounded-card bg-accent-soft p-6 md:p-10">
    <h2 class="text-lg font-bold tracking-tight">${text.question}</h2>
    <p class="mt-2 max-w-prose text-sm">${text.questionText}</p>
    <a href="/auth/signup" class="${main} mt-6">${text.start}</a>
  </section>
</main>
<footer class="border-t border-line"><p class="mx-auto max-w-5xl px-4 py-6 text-xs text-muted md:px-6">${text.foot}</p></footer>`,
  });
}

/** A till slip and its two ledger lines, drawn: decoration only. */
const drawing = html`<svg viewBox="0 0 360 300" aria-hidden="true" class="w-full max-w-sm justify-self-center">
<rect x="20" y="24" width="220" height="252" rx="16" class="fill-surface stroke-line"/>
<path d="M48 72h96M48 104h164M48 128h164M48 152h112" stroke-width="10" stroke-linecap="round" class="stroke-sunken"/>
<path d="M48 72h96" stroke-width="10" stroke-linecap="round" class="stroke-line-strong"/>
<path d="M48 200h164" stroke-width="2" class="stroke-line"/><path d="M136 232h76" stroke-width="14" stroke-linecap="round" class="stroke-accent"/>
<rect x="196" y="120" width="144" height="120" rx="16" class="fill-surface stroke-line"/>
<rect x="220" y="188" width="18" height="32" rx="4" class="fill-money-out"/><rect x="246" y="168" width="18" height="52" rx="4" class="fill-money-in"/>
<rect x="272" y="178" width="18" height="42" rx="4" class="fill-money-out"/><rect x="298" y="148" width="18" height="72" rx="4" class="fill-money-in"/>
<circle cx="240" cy="24" r="18" class="fill-accent"/></svg>`;
