import { defineErrors } from '@dott/platform/errors';

/** What expenses can end in besides success. */
export const expenseErrors = defineErrors('expenses', {
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This expense does not exist.' },
  stale: { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'Somebody else changed this expense in the meantime.' },
  void: { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This expense was deleted and cannot be changed.' },
  'too-large': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This amount is larger than the books can hold.' },
  'exchange-rate-required': {
    status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'Enter how much {baseCurrency} one {currency} is worth.',
  },
});
