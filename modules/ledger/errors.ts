import { defineErrors } from '@dott/platform/errors';

/** What the books refuse. */
export const ledgerErrors = defineErrors('ledger', {
  unbalanced: { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'Debits and credits must be equal.' },
  'unknown-account': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This account is not in your chart of accounts.' },
  'too-large': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'These amounts are too large for one entry.' },
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This journal entry does not exist.' },
  'already-reversed': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This journal entry has been reversed already.' },
  'owned-by-document': { status: 409, class: 'VALIDATION', recovery: 'none', report: false, message: 'This entry belongs to a document. Change or void the document instead.' },
  'not-opened': { status: 409, class: 'ONBOARDING', recovery: 'contact-us', report: true, message: 'The books of this business have not been opened yet.' },
  'reversal-too-early': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'A reversal cannot be dated before the entry that it reverses.' },
});
