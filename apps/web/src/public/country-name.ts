import words from './words/en.json' with { type: 'json' };

const { names, withArticle, article } = words.plans.offer;
const spelt: Readonly<Record<string, string>> = names;
const english = new Intl.DisplayNames('en', { type: 'region' });

/** A country's name in a list. */
export function countryName(code: string): string {
  return spelt[code] ?? english.of(code) ?? code;
}

/** A country's name after a word such as `in` or `from`. */
export function inSentence(code: string): string {
  return withArticle.includes(code) ? article.replace('{country}', countryName(code)) : countryName(code);
}
