import { describe, expect, it } from 'vitest';
import { countryCodes, zCountry } from './index.ts';

describe('zCountry', () => {
  it.each(['UK', 'ZZ', 'KEN', '', 'K'])('refuses %j', (code) => {
    expect(zCountry.safeParse(code).success).toBe(false);
  });

  it('folds case', () => {
    expect(zCountry.parse(' ke')).toBe('KE');
  });

  it('knows each country once and by a name', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    expect(new Set(countryCodes).size).toBe(countryCodes.length);
    expect(countryCodes.filter((code) => names.of(code) === undefined)).toEqual([]);
  });
});
