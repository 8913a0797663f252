import { defineErrors } from '@dott/platform/errors';

/** Everything that customers can end in besides success. */
export const customerErrors = defineErrors('customers', {
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This customer does not exist.' },
  stale: { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'Somebody else changed this customer in the meantime.' },
  'in-use': {
    status: 409, class: 'VALIDATION', recovery: 'none', report: false,
    message: 'This customer has documents and cannot be deleted. Archive the customer instead.',
  },
});
