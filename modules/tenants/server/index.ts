import { accessErrors } from '@dott/platform/errors';
import { defineModule } from '@dott/platform/http';
import { tenants } from '../contract.ts';
import { tenantErrors } from '../errors.ts';
import { findOwnTenant, membershipsOf, verificationFailed } from './tenants.ts';
import { changeSecurity, securityOf } from './security-settings.ts';
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
    security: (ctx) => securityOf(ctx),
    setSecurity: (ctx, { body }) => changeSecurity(ctx, body),
    verify: async (ctx, { body }) => {
      if (await findOwnTenant(ctx.services, ctx.principal.userId, body.tenantId)) return { verified: true as const };
      throw verificationFailed(ctx);
    },
  },
});

export { everyTenant, jobActor, operatorActor } from './every-tenant.ts';
export { changePlan, putPlan, type PlanChange } from './plan-change.ts';
export { businessOf, createTenant, findOwnTenant, getBusiness, membershipsOf, switchSession, verificationFailed, type Business, type Membership, type NewTenant } from './tenants.ts';
export { findBusiness, findClosing, holdClosing, listExpired, listMemberships, setClosing } from './tenants.sql.ts';
