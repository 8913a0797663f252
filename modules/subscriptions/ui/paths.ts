/** Where the pages of this module are, for links from others. */
export function subscriptionPaths(tenantId: string) {
  return { plan: `/${tenantId}/settings/plan` };
}
