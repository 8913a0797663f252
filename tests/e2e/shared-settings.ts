/** Whose address may look at the operators' pages. */
export const OPERATOR = 'ops@example.com';
export const METRICS_TOKEN = 'a token for reading metrics in these tests only';
/** What the former product sealed its cookies with. */
export const LEGACY_KEY = Buffer.alloc(32, 'former');

/** Settings of the product that the journeys share: what one of them needs hinders no other. */
export const sharedSettings = {
  OPERATOR_EMAILS: OPERATOR, METRICS_TOKEN, LEGACY_COOKIE_KEY: LEGACY_KEY.toString('hex'), LEGACY_MIGRATION_UNTIL: '2999-12-31',
} as const;
