import { plans } from '@dott/modules/plans/contract';
import { countryChoices, currencyChoices } from '@dott/platform/ui/choices.ts';
import { requestFacts, serverApi } from '@dott/platform/ui/server-api.ts';
import { currencyOfCountry } from './currency-of-country.ts';

/** What the business form offers, with the country that the person seems to be in. */
export async function businessChoices(locale: string) {
  const [countryOfAddress, { language }] = await Promise.all([placeOfAddress(), requestFacts()]);
  const countries = countryChoices(locale);
  const country = countryOfAddress ?? regionOf(language) ?? '';
  return { countries, currencies: currencyChoices(locale), currencyOfCountry, country: countries.some(({ value }) => value === country) ? country : '' };
}

export type BusinessChoices = Awaited<ReturnType<typeof businessChoices>>;

/** The country that the price list was made for; a guess is not worth failing for. */
async function placeOfAddress(): Promise<string | null> {
  try {
    const api = await serverApi(plans);
    return (await api.list({ query: {} })).country;
  } catch {
    return null;
  }
}

/** The region of the first language a browser names, such as KE of `sw-KE`. */
function regionOf(language: string): string | undefined {
  return /^[a-z]{2,3}(?:-[A-Za-z]{4})?-([A-Z]{2})\b/.exec(language)?.[1];
}
