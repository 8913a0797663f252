import './tables.ts';
import { defineModule } from '@dott/platform/http';
import { expenses } from '../contract.ts';
import { addReceipt, changeExpense, createExpense, getExpense, listPage, removeExpense } from './expenses.ts';

/** Expenses: what the business spent, on what, and the receipts that prove it. */
export const expensesModule = defineModule({
  contract: expenses,
  handlers: {
    list: async (ctx, { query }) => listPage(ctx.tx, query),
    create: async (ctx, { body }) => createExpense(ctx.tx, body, ctx.now()),
    get: async (ctx, { params }) => getExpense(ctx.tx, params.id),
    update: async (ctx, { params, body }) => changeExpense(ctx.tx, params.id, body, ctx.now()),
    remove: async (ctx, { params }) => removeExpense(ctx.tx, params.id, ctx.now()),
    addReceipt: async (ctx, { params, file }) => addReceipt(ctx.tx, ctx.services, params.id, file),
  },
});
