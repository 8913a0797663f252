import { describe, expect, it } from 'vitest';
import { csvText } from './index.ts';

describe('csvText', () => {
  it('quotes what has a comma, a quote or a line break', () => {
    expect(csvText([['a,b', 'say "x"', 'two\nlines', null]])).toBe('"a,b","say ""x""","two\nlines",\r\n');
  });

  it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '  =1', '＝1', '|calc', '%x'])('disarms the formula %j', (cell) => {
    expect(csvText([[cell]])).toContain(`'${cell}`);
  });

  it.each(['12.50', '-12.50', '0', '-3'])('leaves the number %s alone', (cell) => {
    expect(csvText([[cell]])).toBe(`${cell}\r\n`);
  });
});
