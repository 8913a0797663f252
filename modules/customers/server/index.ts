import { defineModule } from '@dott/platform/http';
import { customers } from '../contract.ts';
import { changeCustomer, createCustomer, getCustomer, listPage, removeCustomer, setArchived } from './customers.ts';

export { customerSnapshotOf, type CustomerSnapshot } from './customers.ts';
export { findCustomer } from './customers.sql.ts';

/** Customers: who the business sells to. */
export const customersModule = defineModule({
  contract: customers,
  handlers: {
    list: async (ctx, { query }) => listPage(ctx.tx, query),
    create: async (ctx, { body }) => createCustomer(ctx.tx, body),
    get: async (ctx, { params }) => getCustomer(ctx.tx, params.id),
    update: async (ctx, { params, body }) => changeCustomer(ctx.tx, params.id, body),
    archive: async (ctx, { params }) => setArchived(ctx.tx, params.id, ctx.now()),
    restore: async (ctx, { params }) => setArchived(ctx.tx, params.id, null),
    remove: async (ctx, { params }) => removeCustomer(ctx.tx, params.id),
  },
});
