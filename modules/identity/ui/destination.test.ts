import { describe, expect, it } from 'vitest';
import { destination, localPath } from './destination.ts';

const own = '0197f3a0-0000-7000-8000-000000000001';
const foreign = '0197f3a0-0000-7000-8000-000000000002';

describe('localPath', () => {
  it.each(['//evil.example', '/\\evil.example', '\\/evil.example', 'https://evil.example/', 'javascript:alert(1)', '/\t/evil.example', 'evil', '', '/', '/auth/signin?returnTo=%2Fx', '/api/customers', '/%2e%2e/\\x'])('refuses %j', (asked) => {
    expect(localPath(asked)).toBeUndefined();
  });

  it('keeps path and query of our own pages and drops the fragment', () => {
    expect(localPath(`/${own}/invoices?status=paid#x`)).toBe(`/${own}/invoices?status=paid`);
  });
});

describe('destination', () => {
  const dashboard = `/${own}/dashboard`;

  it('is the asked page of the session’s own business', () => {
    expect(destination(`/${own}/invoices?q=a`, dashboard)).toBe(`/${own}/invoices?q=a`);
  });

  it.each([`/${foreign}/invoices`, '//evil.example', undefined, '/select-tenant'])('is what the back end says for %j', (asked) => {
    expect(destination(asked, dashboard)).toBe(dashboard);
  });

  it('never skips onboarding', () => {
    expect(destination(`/${own}/invoices`, '/onboarding')).toBe('/onboarding');
  });
});
