import format from 'icu-minify/format';
import { describe, expect, it } from 'vitest';
import { parseWords } from './parse-words.ts';
import { words } from './words.ts';

const formatters = {
  getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
};
/** What a page writes; the types say that it is still text. */
const written = (word: unknown, values: Record<string, string | number>) => format(word as Parameters<typeof format>[0], 'en', values, { formatters });

describe('parsed words', () => {
  it('say what the text says', () => {
    const { plain, nested: { many } } = parseWords({ plain: "It''s all here", nested: { many: '{count, plural, one {# line} other {# lines}} for {name}' } });
    expect(plain).toBe("It's all here");
    expect(written(many, { count: 1, name: 'Amina' })).toBe('1 line for Amina');
    expect(written(many, { count: 1200, name: 'Amina' })).toBe('1,200 lines for Amina');
  });

  it('stay plain text where there is nothing to fill in', () => {
    expect(words.ui.cancel).toBe('Cancel');
  });

  it('are plain objects and lists throughout, which alone may go to client components', () => {
    const parts = (value: unknown): unknown[] => (typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(parts)] : []);
    const all = parts(words);
    expect(all.length).toBeGreaterThan(100);
    for (const part of all) expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(part));
  });

  it('are refused when they cannot be read', () => {
    expect(() => parseWords({ broken: '{count, plural, one {# line}' })).toThrow();
  });
});
