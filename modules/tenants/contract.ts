import { defineContract } from '@dott/platform/http/contract';
import { zId, type TenantId } from '@dott/platform/ids';
import { z } from 'zod';
import { planIds } from '@dott/modules/plans/rules';
import { tenantErrors } from './errors.ts';
import { roles, sessionLimitRules } from './rules.ts';

export { tenantErrors } from './errors.ts';

const TenantRef = z.object({ id: zId<TenantId>() });

/** A business as the switcher shows it. */
export const MembershipReply = z.object({ id: zId<TenantId>(), name: z.string(), role: z.enum(roles), plan: z.enum(planIds) });

/** A business as its people see it. */
export const TenantReply = MembershipReply.extend({
  businessType: z.string(),
  country: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  createdAt: z.iso.datetime(),
});

/** On how many devices somebody of the business may be signed in at once; null for as many as they like. */
const SecuritySettings = z.object({ sessionLimit: z.int().min(1).max(100).nullable(), whenReached: z.enum(sessionLimitRules) });

/** The businesses a person works in. Only here may a request name one; each is checked against the memberships. */
export const tenants = defineContract('tenants', {
  list: {
    method: 'GET', path: '/api/tenants', access: 'session', summary: 'The businesses one works in, oldest first',
    reply: z.object({ items: z.array(MembershipReply) }),
  },
  current: {
    method: 'GET', path: '/api/tenants/current', access: 'session', summary: 'The business of this session',
    reply: TenantReply, errors: [tenantErrors['not-found']],
  },
  get: {
    method: 'GET', path: '/api/tenants/{id}', access: 'session', summary: 'One of the businesses one works in; a foreign one is as unknown as any other',
    params: TenantRef, reply: TenantReply, errors: [tenantErrors['not-found']],
  },
  security: {
    method: 'GET', path: '/api/tenants/security', access: 'tenant', permission: 'tenants.read', door: 'system', entity: 'business', summary: 'What this business asks of the sign-ins of its people',
    reply: SecuritySettings, errors: [tenantErrors['not-found']],
  },
  setSecurity: {
    method: 'PUT', path: '/api/tenants/security', access: 'tenant', permission: 'tenants.write', door: 'system', entity: 'business', summary: 'Limit on how many devices one may be signed in; it holds from the next sign-in on',
    body: SecuritySettings, reply: SecuritySettings, errors: [tenantErrors['not-found']],
  },
  verify: {
    method: 'POST', path: '/api/tenants/verify', access: 'session', summary: 'Whether one works in a business; the refusal carries what support needs',
    body: z.object({ tenantId: zId<TenantId>() }), reply: z.object({ verified: z.literal(true) }), errors: [tenantErrors['verification-failed']],
  },
});
