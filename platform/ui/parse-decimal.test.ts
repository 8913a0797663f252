import { describe, expect, test } from 'vitest';
import { formatDecimal, parseDecimal } from './parse-decimal.ts';

describe('parseDecimal', () => {
  test.each([
    ['1234.5', 'en', '1234.5'],
    ['1,234.50', 'en', '1234.50'],
    ['1,234', 'en', '1234'],
    ['1,234,567', 'en', '1234567'],
    ['12,34,567.8', 'en-IN', '1234567.8'],
    ['12,5', 'en', '12.5'],
    ['1.234,50', 'de', '1234.50'],
    ['1.234', 'de', '1234'],
    ['12.5', 'de', '12.5'],
    ['1 234,5', 'fr', '1234.5'],
    ['1\u202f234,5', 'fr', '1234.5'],
    ['-7', 'en', '-7'],
    ['.5', 'en', '0.5'],
    ['007', 'en', '7'],
    ['٣٫٥', 'ar', '3.5'],
    ['KES 5', 'en', undefined],
    ['1.2.3', 'en', undefined],
    ['1,23,4.5', 'en', undefined],
    ['', 'en', undefined],
    ['--1', 'en', undefined],
  ])('%s in %s is %s', (text, locale, expected) => {
    expect(parseDecimal(text, locale)).toBe(expected);
  });

  test('reads back what formatDecimal writes, digit for digit', () => {
    for (const locale of ['en', 'de', 'fr', 'es', 'pt', 'sw', 'en-IN']) {
      for (const value of ['0.05', '1234.50', '9007199254740993.125', '-1234567']) {
        expect(parseDecimal(formatDecimal(value, locale), locale)).toBe(value);
      }
    }
  });
});
