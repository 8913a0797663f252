import { planCatalogue, type Plan } from '@dott/modules/plans/rules';
import { inSentence } from './country-name.ts';
import { html, type Html } from './html.ts';
import type { PriceList, Prices } from './price-list.ts';
import words from './words/en.json' with { type: 'json' };

const text = words.plans;
const GIB = 1024 ** 3;
const start = 'mt-auto inline-flex min-h-12 items-center justify-center rounded-control bg-accent px-6 font-semibold text-on-accent hover:bg-accent-strong';
const choice = 'flex min-h-11 cursor-pointer items-center gap-2 rounded-control border border-line px-4 text-sm font-semibold has-checked:border-accent has-checked:bg-accent-soft';
/** The three plans with this visitor's prices, under a heading of the page; the switch between month and year is the browser's own, without a script. */
export function planCards({ list, chosen, annual }: Prices, heading: Html): Html {
  const cycle = (id: 'monthly' | 'annual', checked: boolean) => html`<label class="${choice}"><input type="radio" name="cycle" value="${id}" id="${id}"${checked ? html` checked` : ''} class="size-4 accent-accent">${text[id]}</label>`;
  return html`<div class="group">
  ${heading}
  <fieldset class="mt-6 flex flex-wrap gap-3"><legend class="sr-only">${text.cycle}</legend>${cycle('monthly', !annual)}${cycle('annual', annual)}</fieldset>
  ${offer(list, chosen)}
  <div class="mt-6 grid gap-4 md:grid-cols-3">${planCatalogue.map((plan) => card(plan, list?.plans.find((one) => one.id === plan.id)))}</div>
  <p class="mt-6 max-w-prose text-sm text-muted">${text.all}</p>
</div>`;
}

/** Whether the country makes a difference: it does where plans can be bought. */
export function dependsOnPlace({ list }: Prices): boolean {
  return list?.plans.every((plan) => plan.purchasable) ?? false;
}

/** Why the prices are lower here: told before anybody signs up. */
function offer(list: PriceList | undefined, chosen: string | undefined): Html | '' {
  if (!list?.discount || list.country === null) return '';
  const { offer: said } = text;
  const country = inSentence(list.country);
  const because = (chosen === undefined ? said.connection : said.choice).replace('{country}', country);
  return html`<section aria-labelledby="offer" class="mt-6 rounded-card bg-accent-soft p-4 text-sm md:p-6">
  <h3 id="offer" class="text-base font-semibold">${said.title.replace('{country}', country)}</h3>
  <p class="mt-2 max-w-prose">${because} ${said.reasons[list.discount.reason]}</p>
  <p class="mt-2 max-w-prose text-xs">${said.settled} ${said.source}</p>
</section>`;
}

function card(plan: Plan, priced: PriceList['plans'][number] | undefined): Html {
  const lines = [
    plan.users === null ? text.usersAny : plan.users === 1 ? text.usersOne : text.users.replace('{count}', String(plan.users)),
    plan.storageBytes === null ? text.storageAny : text.storage.replace('{size}', String(plan.storageBytes / GIB)),
    text.support[plan.support],
    ...plan.extras.map((extra) => text.extras[extra]),
  ];
  return html`<section class="flex flex-col items-start rounded-card border border-line bg-surface p-6">
  <h3 class="text-base font-semibold">${plan.name}</h3>
  <p class="mt-3 group-has-[#annual:checked]:hidden">${price(priced?.monthly.amount ?? String(plan.monthlyUsd), priced?.listMonthly?.amount)} <span class="text-sm text-muted">${text.aMonth}</span></p>
  <p class="mt-3 hidden group-has-[#annual:checked]:block">${price(priced?.annual.amount ?? String(plan.annualUsd), priced?.listAnnual?.amount)} <span class="text-sm text-muted">${text.aYear}</span></p>
  <ul class="mt-4 mb-6 space-y-2 text-sm">${lines.map((line) => html`<li>${line}</li>`)}</ul>
  ${priced?.purchasable === false ? html`<p class="mt-auto text-sm text-muted">${text.notYet}</p>` : html`<a href="/auth/signup" class="${start}">${text.start}</a>`}
</section>`;
}

/** A price, with the list price struck beside it where it is lower. */
function price(amount: string, list: string | undefined): Html {
  const struck = list === undefined ? '' : html` <s aria-hidden="true" class="text-muted tabular-nums">$${short(list)}</s><span class="sr-only">${text.instead.replace('{price}', short(list))}</span>`;
  return html`<span class="text-xl font-bold tabular-nums">$${short(amount)}</span>${struck}`;
}

/** `15.00` is written 15. */
function short(amount: string): string {
  return amount.replace(/\.00$/, '');
}
