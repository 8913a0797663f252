import { defineErrors } from '@dott/platform/errors';

/** What storing a file can end in besides success. */
export const fileErrors = defineErrors('files', {
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This file does not exist.' },
  'type-not-allowed': { status: 415, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'Only these kinds of file are accepted here: {types}.' },
  empty: { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This file is empty.' },
  'storage-full': { status: 403, class: 'PAYMENT', recovery: 'upgrade', report: false, message: 'Your plan has {limit} of storage, and this file does not fit any more.' },
  gone: { status: 503, class: 'SYSTEM', recovery: 'contact-us', report: true, message: 'The content of this file cannot be reached right now.' },
});
