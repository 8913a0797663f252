/** Tokens are cut here: an index entry stays small, and 64 characters of a word tell it apart. */
const TOKEN_LENGTH = 64;
/** More words than this narrow no search any further. */
const MOST_WORDS = 5;

/** Folds text for searching and sorting: no accents, no case, single spaces. "Éclair  GmbH" and "eclair gmbh" are equal. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().normalize('NFKC').replaceAll(/\s+/gu, ' ').trim();
}

/** The words of a search: a record is found when each of them stands somewhere in one of its words. */
export function searchWords(query: string): string[] {
  const words = foldText(query).split(' ').filter(Boolean);
  return [...new Set(words)].slice(0, MOST_WORDS).map((word) => characters(word).slice(0, TOKEN_LENGTH).join(''));
}

/**
 * Every ending of every word: a word contains a text exactly when one of its endings starts with it.
 * "Starts with" can use an index under row-level security, "contains" cannot.
 */
export function searchTokens(texts: readonly (string | null)[]): string[] {
  const words = texts.flatMap((text) => foldText(text ?? '').split(' ')).filter(Boolean);
  return [...new Set(words.flatMap(endings))];
}

function endings(word: string): string[] {
  const letters = characters(word);
  return letters.map((_letter, start) => letters.slice(start, start + TOKEN_LENGTH).join(''));
}

/** Whole code points, so that no cut leaves half of one. */
function characters(text: string): string[] {
  return Array.from(text);
}
