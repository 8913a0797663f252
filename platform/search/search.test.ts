import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, searchTokens, searchWords } from './index.ts';

const found = (text: string, query: string): boolean => {
  const tokens = searchTokens([text]);
  return searchWords(query).every((word) => tokens.some((token) => token.startsWith(word)));
};

describe('foldText', () => {
  it.each([
    ['Éclair  GmbH', 'eclair gmbh'],
    ['ŁÓDŹ\tSp. z o.o.', 'łodz sp. z o.o.'],
    ['ﬁnance', 'finance'],
    ['  Wanjikũ ', 'wanjiku'],
  ])('folds %j to %j', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('changes nothing that is folded already', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text));
    }));
  });
});

describe('searchTokens and searchWords', () => {
  it('finds the middle of a word, in any order of words', () => {
    expect(found('Ada Lovelace', 'lace ad')).toBe(true);
  });

  it('does not find a text across two words or one that is not there', () => {
    expect(found('Ada Lovelace', 'alove')).toBe(false);
    expect(found('Ada Lovelace', 'ada turing')).toBe(false);
  });

  it('finds exactly what a naive search finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'É', 'e', ' ', 'ß', '💡', '.'), maxLength: 40 });
    fc.assert(fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b', 'e', ' ', '💡'), maxLength: 6 }), (haystack, query) => {
      const naive = searchWords(query).every((word) => foldText(haystack).includes(word));
      expect(found(haystack, query)).toBe(naive);
    }));
  });

  it('bounds what one record and one query can cost', () => {
    expect(searchTokens(['x'.repeat(500)]).every((token) => token.length <= 64)).toBe(true);
    expect(searchWords('a b c d e f g h')).toHaveLength(5);
  });
});
