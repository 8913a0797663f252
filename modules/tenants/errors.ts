import { defineErrors } from '@dott/platform/errors';

/** What naming a business can end in. */
export const tenantErrors = defineErrors('tenants', {
  'not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This business does not exist.' },
  'verification-failed': { status: 403, class: 'AUTH', recovery: 'contact-us', report: true, message: 'We could not confirm that you work in this business. Support can help; give them the reference {supportReference}.' },
});
