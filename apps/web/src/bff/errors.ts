import { defineErrors } from '@dott/platform/errors';

/** What the web app itself can answer, before or instead of the API. */
export const webErrors = defineErrors('security', {
  csrf: { status: 403, class: 'SESSION', recovery: 'reload', report: false, message: 'This page has been open for too long. Please try again.' },
  origin: { status: 403, class: 'SESSION', recovery: 'none', report: false, message: 'This request did not come from our own pages.' },
  'duplicate-cookie': { status: 400, class: 'SESSION', recovery: 'enable-cookies', report: true, message: 'Your browser sent two sign-ins at once. Clear the cookies of this site and sign in again.' },
});
