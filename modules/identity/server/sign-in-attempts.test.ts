import { randomBytes } from 'node:crypto';
import { testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { jobs } from './jobs.ts';
import { openAttempt, redeemAttempt, tryAttempt, type NewAttempt, type ShownAttempt } from './sign-in-attempts.ts';

const app = testApp();
const newBrowser = (): string => randomBytes(18).toString('base64url');

const open = (browser: string, more: Partial<NewAttempt> = {}): Promise<string> =>
  app().services.db.withSystem('test', (tx) => openAttempt(tx, { kind: 'oidc', browser, payload: 'what it is about', lifeMs: 60_000, ...more }, app().clock.now()));
const shown = (token: string, browser: string, kind: ShownAttempt['kind'] = 'oidc'): ShownAttempt => ({ kind, token, browser, now: app().clock.now() });
const redeem = (...call: Parameters<typeof shown>) => app().services.db.withSystem('test', (tx) => redeemAttempt(tx, shown(...call)));
const attempt = (...call: Parameters<typeof shown>) => app().services.db.withSystem('test', (tx) => tryAttempt(tx, shown(...call)));

describe('a sign-in under way', () => {
  it('goes on once in its own browser, also when it is shown several times at once', async () => {
    const browser = newBrowser();
    const token = await open(browser);
    const answers = await Promise.all(Array.from({ length: 5 }, () => redeem(token, browser)));
    expect(answers.filter((payload) => payload !== undefined)).toEqual(['what it is about']);
  });

  it('is nothing in another browser, and used up by it', async () => {
    const browser = newBrowser();
    const token = await open(browser);
    expect(await redeem(token, newBrowser())).toBeUndefined();
    expect(await redeem(token, browser)).toBeUndefined();
  });

  it('is nothing as another kind of sign-in', async () => {
    const browser = newBrowser();
    const token = await open(browser);
    expect(await redeem(token, browser, 'mfa')).toBeUndefined();
    expect(await redeem(token, browser)).toBe('what it is about');
  });

  it('ends with its time', async () => {
    const browser = newBrowser();
    const [redeemed, tried] = [await open(browser), await open(browser, { tries: 5 })];
    app().clock.advance(60_001);
    expect(await redeem(redeemed, browser)).toBeUndefined();
    expect(await attempt(tried, browser)).toBeUndefined();
  });

  it('bears as many tries as it was given, whoever is first', async () => {
    const browser = newBrowser();
    const token = await open(browser, { kind: 'mfa', tries: 3 });
    expect(await attempt(token, newBrowser(), 'mfa')).toBeUndefined();
    const answers = await Promise.all(Array.from({ length: 6 }, () => attempt(token, browser, 'mfa')));
    expect(answers.flatMap((answer) => answer?.triesLeft ?? []).toSorted()).toEqual([0, 1, 2]);
    expect(await redeem(token, browser, 'mfa')).toBe('what it is about');
  });

  it('is one of at most ten of its browser; the oldest go', async () => {
    const browser = newBrowser();
    const tokens: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      tokens.push(await open(browser));
      app().clock.advance(1);
    }
    const answers: (string | undefined)[] = [];
    for (const token of tokens) answers.push(await redeem(token, browser));
    expect(answers.map((payload) => payload !== undefined)).toEqual([false, false, ...Array.from({ length: 10 }, () => true)]);
  });

  it('is kept as hashes, and forgotten when it is over', async () => {
    const browser = newBrowser();
    const token = await open(browser);
    const rows = () => app().services.db.withSystem('test', (tx) => tx.run(tx.sql.selectFrom('sign_in_attempt').selectAll()));
    expect(JSON.stringify(await rows())).not.toMatch(new RegExp(`${token}|${browser}`));
    app().clock.advance(60_001);
    await jobs['identity.forget-attempts']?.run(app().services, {}, { tenantId: null, now: () => app().clock.now() });
    expect(await rows()).toEqual([]);
  });
});
