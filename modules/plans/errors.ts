import { defineErrors } from '@dott/platform/errors';

/** What asking more of a plan than it has can end in; each carries `plan`, `entitlement`, `limit` and `upgradeTo`. */
export const planErrors = defineErrors('plans', {
  'users-limit': { status: 402, class: 'PAYMENT', recovery: 'upgrade', report: false, message: 'Your plan has room for {limit}. Choose a larger plan to add somebody.' },
});
