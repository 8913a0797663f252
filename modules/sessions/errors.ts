import { defineErrors } from '@dott/platform/errors';

/** What can be wrong with a session; `sessions.not-authenticated` stands in the platform because every operation may end in it. */
export const sessionErrors = defineErrors('sessions', {
  rotated: { status: 401, class: 'SESSION', recovery: 'reload', report: false, message: 'Your session was renewed. Please try again.' },
  'security-validation-failed': { status: 401, class: 'SESSION', recovery: 'sign-in', report: true, message: 'Session security validation failed. Please sign in again.' },
  'handoff-invalid': { status: 401, class: 'AUTH', recovery: 'sign-in', report: false, message: 'This sign-in took too long or was used already. Please sign in again.' },
  'legacy-refused': { status: 401, class: 'AUTH', recovery: 'sign-in', report: false, message: 'Please sign in again.' },
  'too-many-streams': { status: 429, class: 'SESSION', recovery: 'none', report: false, message: 'Too many pages of this session listen for changes already.' },
  'limit-reached': { status: 409, class: 'SESSION', recovery: 'wait', report: false, message: 'Too many sessions are open for this account. Sign out on another device first.' },
});
