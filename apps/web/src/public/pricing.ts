import { planCatalogue, type Plan } from '@dott/modules/plans/rules';
import words from './words/en.json' with { type: 'json' };
import { document, html, logo, type Html } from './html.ts';

const text = words.pricing;
const GIB = 1024 ** 3;
const start = 'mt-auto inline-flex min-h-12 items-center justify-center rounded-control bg-accent px-6 font-semibold text-on-accent hover:bg-accent-strong';
const second = 'inline-flex min-h-11 items-center justify-center rounded-control px-4 text-sm font-semibold text-accent hover:bg-accent-soft';
const choice = 'flex min-h-11 cursor-pointer items-center gap-2 rounded-control border border-line px-4 text-sm font-semibold has-checked:border-accent has-checked:bg-accent-soft';

/** The public price list, made of the one catalogue of plans; the switch between month and year is the browser's own, without a script. */
export function pricingPage(options: { stylesheet: string; signedIn: boolean }): string {
  return document({
    title: text.title,
    description: text.description,
    stylesheet: options.stylesheet,
    body: html`
<header class="mx-auto flex max-w-5xl items-center justify-between px-4 py-4 md:px-6">
  <a href="/" class="flex items-center gap-3 text-lg font-bold tracking-tight">${logo}Dott</a>
  <nav class="-me-4"><a href="/auth/signin" class="${second}">${options.signedIn ? text.open : text.signIn}</a></nav>
</header>
<main class="group mx-auto max-w-5xl px-4 pb-16 md:px-6">
  <h1 class="pt-8 text-xl font-bold tracking-tight text-balance md:text-[2.75rem] md:leading-[1.1]">${text.headline}</h1>
  <p class="mt-4 max-w-prose text-muted md:text-lg">${text.lead}</p>
  <fieldset class="mt-8 flex flex-wrap gap-3"><legend class="sr-only">${text.cycle}</legend>
    <label class="${choice}"><input type="radio" name="cycle" id="monthly" checked class="size-4 accent-accent">${text.monthly}</label>
    <label class="${choice}"><input type="radio" name="cycle" id="annual" class="size-4 accent-accent">${text.annual}</label>
  </fieldset>
  <div class="mt-6 grid gap-4 md:grid-cols-3">${planCatalogue.map(card)}</div>
  <p class="mt-6 max-w-prose text-sm text-muted">${text.all}</p>
</main>`,
  });
}

function card(plan: Plan): Html {
  const lines = [
    plan.users === null ? text.usersAny : plan.users === 1 ? text.usersOne : text.users.replace('{count}', String(plan.users)),
    plan.storageBytes === null ? text.storageAny : text.storage.replace('{size}', String(plan.storageBytes / GIB)),
    text.support[plan.support],
    ...plan.extras.map((extra) => text.extras[extra]),
  ];
  return html`<section class="flex flex-col items-start rounded-card border border-line bg-surface p-6">
  <h2 class="text-base font-semibold">${plan.name}</h2>
  <p class="mt-3 group-has-[#annual:checked]:hidden"><span class="text-xl font-bold tabular-nums">$${plan.monthlyUsd}</span> <span class="text-sm text-muted">${text.aMonth}</span></p>
  <p class="mt-3 hidden group-has-[#annual:checked]:block"><span class="text-xl font-bold tabular-nums">$${plan.annualUsd}</span> <span class="text-sm text-muted">${text.aYear}</span></p>
  <ul class="mt-4 mb-6 space-y-2 text-sm">${lines.map((line) => html`<li>${line}</li>`)}</ul>
  <a href="/auth/signup" class="${start}">${text.start}</a>
</section>`;
}
