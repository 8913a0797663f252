/** The pages of this module. */
export const pages = [{ path: '/[tenantId]/settings/plan', page: 'plan' }];
