import { describe, expect, it } from 'vitest';
import { emptyAsNull, zEmail, zLine, zText } from './fields.ts';

describe('zLine and zText', () => {
  it.each(['a\u0000', 'a\nb', 'a\u001bb', 'x'.repeat(11)])('a line refuses %j', (text) => {
    expect(zLine(10).safeParse(text).success).toBe(false);
  });

  it('a text has line breaks, but no other control characters', () => {
    expect(zText(10).parse(' a\r\n\tb ')).toBe('a\r\n\tb');
    expect(zText(10).safeParse('a\u0007').success).toBe(false);
  });
});

describe('emptyAsNull', () => {
  const field = emptyAsNull(zEmail);

  it.each(['', '  ', null])('%j is nothing', (value) => {
    expect(field.parse(value)).toBeNull();
  });

  it('anything else has to be right, and says what is not', () => {
    expect(field.parse(' ada@example.com ')).toBe('ada@example.com');
    expect(field.safeParse('ada').error?.issues).toMatchObject([{ message: 'This does not look like an e-mail address.' }]);
  });
});
