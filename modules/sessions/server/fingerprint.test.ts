import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '@dott/platform/ids';
import { createFingerprints } from './fingerprint.ts';

const config = { secretKey: 'k'.repeat(40), secretKeysOld: [] as string[] };
const chrome = (version: string) => `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`;
const client = { ip: '203.0.113.7', userAgent: chrome('140.0.0.0'), language: 'en-GB,en;q=0.9,sw;q=0.8' };
const firefox = { ...client, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0' };
const userId = newId<UserId>();
const fingerprints = createFingerprints(config);
const marked = (fingerprint: string | null = fingerprints.of(userId, client)) => ({ userId, fingerprint, device: {} });

describe('a fingerprint', () => {
  it('is a keyed hash: another person, another key, another value, and nothing of the browser in it', () => {
    const own = fingerprints.of(userId, client);
    expect(own).toMatch(/^[\w-]{22}\.[\w-]{22}$/);
    expect(fingerprints.of(newId<UserId>(), client)).not.toBe(own);
    expect(createFingerprints({ ...config, secretKey: 'l'.repeat(40) }).of(userId, client)).not.toBe(own);
  });

  it.each([
    ['another browser', firefox],
    ['another system', { ...client, userAgent: client.userAgent.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64') }],
    ['no user agent', { ...client, userAgent: '' }],
  ])('differs in %s, with the right cookie and without one', (_what, other) => {
    const session = marked();
    expect(fingerprints.judge(session, other, session.fingerprint ?? '')).toBe('differs');
    expect(fingerprints.judge(session, other, '')).toBe('differs');
    expect(fingerprints.judge(session, other, undefined)).toBe('differs');
  });

  it.each(['x', fingerprints.of(newId<UserId>(), client), `${fingerprints.of(userId, client)}x`])('differs by the cookie %s alone, also after it was right once', (cookie) => {
    const session = marked();
    expect(fingerprints.judge(session, client, session.fingerprint ?? '')).toBe('fits');
    expect(fingerprints.judge(session, client, cookie)).toBe('differs');
  });

  it('stays the same through an update of the browser', () => {
    const session = marked();
    const updated = { ...client, userAgent: chrome('153.2.1.7') };
    expect([fingerprints.of(userId, updated), fingerprints.judge(session, updated, session.fingerprint ?? ''), fingerprints.judge(session, updated, '')])
      .toEqual([session.fingerprint, 'fits', 'missing']);
  });

  it('lets a browser change its language, and nobody who does not bring the cookie', () => {
    const session = marked();
    const french = { ...client, language: 'fr-FR,fr;q=0.9' };
    expect(fingerprints.judge(session, french, session.fingerprint ?? '')).toBe('fits');
    expect(fingerprints.judge(session, french, '')).toBe('differs');
    expect(fingerprints.judge(session, { ...client, language: 'en-US' }, '')).toBe('missing');
  });

  it('tells programs apart that are no browser, by their names and not by their versions', () => {
    const program = { ...client, userAgent: 'books-sync/1.4' };
    const session = marked(fingerprints.of(userId, program));
    const cookie = session.fingerprint ?? '';
    expect(fingerprints.judge(session, { ...program, userAgent: 'books-sync/2.0' }, cookie)).toBe('fits');
    expect(fingerprints.judge(session, { ...program, userAgent: 'thief/1.4' }, cookie)).toBe('differs');
  });

  it('accepts one that was made with a former key, as long as that key is known', () => {
    const session = marked();
    const rotated = createFingerprints({ secretKey: 'n'.repeat(40), secretKeysOld: [config.secretKey] });
    const forgotten = createFingerprints({ secretKey: 'n'.repeat(40), secretKeysOld: [] });
    expect(rotated.judge(session, client, session.fingerprint ?? '')).toBe('fits');
    expect(forgotten.judge(session, client, session.fingerprint ?? '')).toBe('differs');
  });

  it('is not asked of a session that was opened without a browser', () => {
    expect(fingerprints.judge(marked(null), firefox, 'x')).toBe('unmarked');
  });

  it('costs a known browser less than a hash', () => {
    const session = marked();
    const cookie = session.fingerprint ?? '';
    const time = (work: () => unknown): number => {
      for (let warm = 0; warm < 100; warm += 1) work();
      const start = performance.now();
      for (let round = 0; round < 400; round += 1) work();
      return performance.now() - start;
    };
    const best = (work: () => unknown): number => Math.min(...Array.from({ length: 5 }, () => time(work)));
    expect(best(() => fingerprints.judge(session, client, cookie))).toBeLessThan(best(() => fingerprints.of(userId, client)) / 2);
  });
});
