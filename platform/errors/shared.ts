import { defineErrors } from './define.ts';

/** Codes that any request can end in. */
export const requestErrors = defineErrors('request', {
  invalid: { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'Some of what you entered needs another look.' },
  malformed: { status: 400, class: 'VALIDATION', recovery: 'none', report: false, message: 'We could not read this request.' },
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'We could not find what you asked for.' },
  removed: { status: 410, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This address is gone: {successor} took its place.' },
  'method-not-allowed': { status: 405, class: 'VALIDATION', recovery: 'none', report: false, message: 'This cannot be done here.' },
  forbidden: { status: 403, class: 'AUTH', recovery: 'contact-us', report: false, message: 'Your role does not allow this. Ask the owner of the business.' },
  'too-large': { status: 413, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This is too large to send.' },
  'unsupported-type': { status: 415, class: 'VALIDATION', recovery: 'none', report: false, message: 'This kind of content is not accepted here.' },
  timeout: { status: 504, class: 'NETWORK', recovery: 'retry', report: false, message: 'This took too long. Please try again.' },
  'idempotency-mismatch': { status: 422, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This was sent before with other content. Reload the page and try again.' },
  'in-flight': { status: 409, class: 'VALIDATION', recovery: 'wait', report: false, message: 'This is still being worked on. Give it a moment.' },
  conflict: { status: 409, class: 'VALIDATION', recovery: 'retry', report: false, message: 'Somebody changed the same thing at the same moment. Please try again.' },
});

/** Trouble on our side. */
export const systemErrors = defineErrors('system', {
  internal: { status: 500, class: 'SYSTEM', recovery: 'contact-us', report: true, message: 'Something went wrong on our side. Nothing you entered is lost.' },
  unavailable: { status: 503, class: 'SYSTEM', recovery: 'wait', report: true, message: 'We are not reachable for a moment. Please try again shortly.' },
});

/** Acts that ask for a fresh proof of who somebody is. */
export const proofErrors = defineErrors('security', {
  'step-up-required': { status: 403, class: 'AUTH', recovery: 'retry', report: false, message: 'Please confirm first that it is you.' },
});

/** Too much in too short a time, whatever it was. */
export const limitErrors = defineErrors('security', {
  'rate-limited': { status: 429, class: 'AUTH', recovery: 'wait', report: false, message: 'That was a lot in a short time. Please wait before you try again.' },
});

/** Who are you, and may you? */
export const accessErrors = defineErrors('sessions', {
  'not-authenticated': { status: 401, class: 'SESSION', recovery: 'sign-in', report: false, message: 'Please sign in to continue.' },
  'no-tenant': { status: 403, class: 'ONBOARDING', recovery: 'reload', report: false, message: 'Choose or set up a business first.' },
  'read-only': { status: 402, class: 'PAYMENT', recovery: 'upgrade', report: false, message: 'This business can only be read until its plan is paid. Nothing in it is lost.' },
});
