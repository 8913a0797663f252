import { countryCodes } from '../geo/index.ts';
import { currencyCodes } from '../money/index.ts';

/** One entry of a select. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** All countries by their names in the reader's language; made on the server, because browsers know other names. */
export function countryChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  return byLabel(countryCodes.map((value) => ({ value, label: names.of(value) ?? value })), locale);
}

/** All currencies as `KES – Kenyan Shilling`, in the order of their codes. */
export function currencyChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  return currencyCodes.map((value) => ({ value, label: `${value} – ${names.of(value) ?? value}` }));
}

function byLabel(choices: readonly Choice[], locale: string): Choice[] {
  const collator = new Intl.Collator(locale);
  return choices.toSorted((a, b) => collator.compare(a.label, b.label));
}
