import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subscriptionErrors } from './errors.ts';
import { declineFor, declines, GRACE_DAYS, graceEnd, isDecline, standingOf, statusOf, subscriptionStatuses } from './rules.ts';

const day = 24 * 60 * 60 * 1_000;
const now = new Date('2026-11-28T12:00:00Z');
const since = (days: number) => new Date(now.getTime() - days * day);

describe('how a business stands', () => {
  it.each([
    ['never paid', undefined, 'free'],
    ['first payment awaited', { status: 'incomplete', pastDueSince: null, cancelAtPeriodEnd: false }, 'free'],
    ['paid', { status: 'active', pastDueSince: null, cancelAtPeriodEnd: false }, 'active'],
    ['cancelled, still paid for', { status: 'active', pastDueSince: null, cancelAtPeriodEnd: true }, 'ending'],
    ['late since a moment', { status: 'past-due', pastDueSince: now, cancelAtPeriodEnd: false }, 'past-due'],
    ['late on the last day of grace', { status: 'past-due', pastDueSince: new Date(since(GRACE_DAYS).getTime() + 1), cancelAtPeriodEnd: false }, 'past-due'],
    ['late when grace is over', { status: 'past-due', pastDueSince: since(GRACE_DAYS), cancelAtPeriodEnd: true }, 'read-only'],
    ['over', { status: 'gone', pastDueSince: null, cancelAtPeriodEnd: true }, 'free'],
  ] as const)('%s', (_what, facts, standing) => {
    expect(standingOf(facts, now)).toBe(standing);
  });

  it('is read-only exactly when a payment is late for longer than the grace', () => {
    fc.assert(fc.property(fc.constantFrom(...subscriptionStatuses), fc.integer({ min: 0, max: 60 }), fc.boolean(), (status, days, cancelAtPeriodEnd) => {
      const pastDueSince = status === 'past-due' ? since(days) : null;
      expect(standingOf({ status, pastDueSince, cancelAtPeriodEnd }, now) === 'read-only').toBe(pastDueSince !== null && graceEnd(pastDueSince) <= now);
    }));
  });

  it.each([['active', 'active'], ['past_due', 'past-due'], ['unpaid', 'past-due'], ['canceled', 'gone'], ['incomplete_expired', 'gone'], ['incomplete', 'incomplete'], ['trialing', 'incomplete'], ['paused', 'incomplete'], ['of next year', 'incomplete']])(
    'the provider’s %s is %s', (theirs, ours) => expect(statusOf(theirs)).toBe(ours),
  );
});

describe('declines', () => {
  it.each([
    [{ code: 'card_declined', declineCode: 'insufficient_funds' }, 'insufficient-funds'],
    [{ code: 'expired_card', declineCode: undefined }, 'card-expired'],
    [{ code: 'incorrect_cvc', declineCode: 'incorrect_cvc' }, 'card-details-wrong'],
    [{ code: 'processing_error', declineCode: undefined }, 'processing-failed'],
    [{ code: 'card_declined', declineCode: 'card_velocity_exceeded' }, 'card-limit'],
    [{ code: 'card_declined', declineCode: 'currency_not_supported' }, 'card-not-supported'],
    [{ code: 'authentication_required', declineCode: 'authentication_required' }, 'authentication-failed'],
    // Nobody is told that a card is known to be stolen.
    [{ code: 'card_declined', declineCode: 'stolen_card' }, 'card-declined'],
    [{ code: 'card_declined', declineCode: 'fraudulent' }, 'card-declined'],
    [{ code: undefined, declineCode: 'a reason of next year' }, 'card-declined'],
  ] as const)('%o', (error, decline) => expect(declineFor(error)).toBe(decline));

  it('each has a sentence of its own that says that nothing was charged, and a way out', () => {
    const sentences = declines.map((decline) => subscriptionErrors[decline].spec);
    expect(new Set(sentences.map(({ message }) => message)).size).toBe(declines.length);
    for (const { message, recovery, status } of sentences) {
      expect(message).toMatch(/Nothing was charged\.$/);
      expect(['retry', 'other-card', 'fix-input']).toContain(recovery);
      expect(status).toBe(402);
    }
    expect(isDecline('provider-unavailable')).toBe(false);
  });
});
