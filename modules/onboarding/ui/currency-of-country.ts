import namespace from 'world-countries';

// Node's module rules type the default export of this CommonJS package as its namespace; the bundler hands out the list itself.
const countries = namespace as unknown as typeof namespace.default;

/** The first currency of each country, to be offered and never imposed. */
export const currencyOfCountry: Readonly<Record<string, string>> = Object.fromEntries(
  countries.flatMap((country) => {
    const [currency] = Object.keys(country.currencies);
    return currency === undefined ? [] : [[country.cca2, currency]];
  }),
);
