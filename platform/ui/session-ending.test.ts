import { expect, it } from 'vitest';
import { sessionCourse } from './session-ending.ts';

const minute = 60_000;
const now = Date.parse('2026-11-22T12:00:00Z');
const sessionOf = (idleMinutes: number, minutes: number) => ({
  session: { id: 's', createdAt: '', lastSeenAt: '', idleExpiresAt: new Date(now + idleMinutes * minute).toISOString(), expiresAt: new Date(now + minutes * minute).toISOString() },
});

it.each([
  [30, 600, 0, 'on'],
  [5, 600, 0, 'on'],
  [4.9, 600, 0, 'renew'],
  [4.9, 600, 1.9, 'renew'],
  [4.9, 600, 2, 'warn'],
  [0.1, 600, 30, 'warn'],
  [-1, 600, 30, 'warn'],
  [4.9, 4.9, 0, 'last'],
  [4.9, 4.9, 30, 'last'],
  [3, 4.9, 0, 'last'],
])('%s min idle time and %s min in all left, last act %s min ago: %s', (idle, all, acted, course) => {
  expect(sessionCourse(sessionOf(idle, all), now, acted * minute)).toBe(course);
});
