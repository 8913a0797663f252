import { defineErrors } from '@dott/platform/errors';

/** What invoices can end in besides success. */
export const invoiceErrors = defineErrors('invoices', {
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This invoice does not exist.' },
  stale: { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'Somebody else changed this invoice in the meantime.' },
  'not-draft': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This invoice has been issued and cannot be changed. Void it and write a new one.' },
  'not-issued': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This invoice has not been issued.' },
  'already-void': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This invoice is void.' },
  'has-payments': { status: 409, class: 'VALIDATION', recovery: 'none', report: false, message: 'Payments were recorded for this invoice. Take them back before you void it.' },
  incomplete: { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This invoice is not complete yet.' },
  'negative-total': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'An invoice cannot ask for less than nothing.' },
  'too-large': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'These amounts are larger than the books can hold.' },
  'exchange-rate-required': {
    status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'Enter how much {baseCurrency} one {currency} is worth.',
  },
  overpaid: { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This payment is more than what is still open.' },
  'payment-not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This payment does not exist.' },
  'payment-reversed': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This payment was taken back already.' },
});
