import { describe, expect, it } from 'vitest';
import { initialsOf } from './rules.ts';

describe('initials', () => {
  it.each([
    ['Amina', 'Odhiambo', 'x@example.com', 'AO'], ['amina', '', 'x@example.com', 'A'], ['', 'odhiambo', 'x@example.com', 'O'],
    ['', '', 'wanjiku@example.com', 'W'], ['  ', ' ', '7eleven@example.com', '7'], ['?', '', 'otieno@example.com', 'O'], ['“Bob”', '(Lee)', 'x@example.com', 'BL'],
    ['', '', '?_kofi@example.com', 'K'], ['E\u0301lodie', 'Ñandú', 'x@example.com', 'ÉÑ'], ['美', '林', 'x@example.com', '美林'], ['अमिता', '', 'x@example.com', 'अ'],
  ])('of %j %j <%s> are %s', (givenName, familyName, email, initials) => {
    expect(initialsOf({ givenName, familyName, email })).toBe(initials);
  });
});
