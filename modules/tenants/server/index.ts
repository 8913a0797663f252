import { accessErrors } from '@dott/platform/errors';
import { defineModule } from '@dott/platform/http';
import { tenants } from '../contract.ts';
import { tenantErrors } from '../errors.ts';
import { findOwnTenant, membershipsOf, supportAddress } from './tenants.ts';
import { listMemberships } from './tenants.sql.ts';
import './tables.ts';

export const tenantsModule = defineModule({
  contract: tenants,
  handlers: {
    list: async ({ services, principal }) => ({
      items: await services.db.withSystem('list the businesses of a person', async (tx) => {
        const [rows] = await tx.commit(listMemberships(tx, principal.userId));
        return membershipsOf(rows);
      }),
    }),
    current: async ({ services, principal }) => {
      if (!principal.tenantId) throw accessErrors['no-tenant']();
      const tenant = await findOwnTenant(services, principal.userId, principal.tenantId);
      if (!tenant) throw tenantErrors['not-found']();
      return tenant;
    },
    get: async ({ services, principal }, { params }) => {
      const tenant = await findOwnTenant(services, principal.userId, params.id);
      if (!tenant) throw tenantErrors['not-found']();
      return tenant;
    },
    verify: async ({ services, principal, requestId }, { body }) => {
      if (await findOwnTenant(services, principal.userId, body.tenantId)) return { verified: true as const };
      services.log.warn({ userId: principal.userId, requestId }, 'a person could not be confirmed as a member of a business');
      throw tenantErrors['verification-failed']({
        params: { supportReference: requestId },
        extra: { supportReference: requestId, supportEmail: supportAddress(services.config) },
      });
    },
  },
});

export { everyTenant, jobActor } from './every-tenant.ts';
export { businessOf, createTenant, getBusiness, membershipsOf, type Business, type Membership, type NewTenant } from './tenants.ts';
export { findBusiness, listMemberships } from './tenants.sql.ts';
