import { defineModule } from '@dott/platform/http';
import { invoices } from '../contract.ts';
import { changeDraft, createDraft, removeDraft } from './drafts.ts';
import { issueInvoice, voidIssued } from './issuing.ts';
import { payInvoice, takePaymentBack } from './payments.ts';
import { invoicePdf } from './pdf.ts';
import { getInvoice, listPage } from './reading.ts';
import './tables.ts';

export { listReceivables, type Receivable } from './receivables.sql.ts';

/** Invoices: what the business is owed, and what came of it. */
export const invoicesModule = defineModule({
  contract: invoices,
  handlers: {
    list: async (ctx, { query }) => listPage(ctx.tx, query, ctx.now()),
    create: async (ctx, { body }) => createDraft(ctx.tx, body, ctx.now()),
    get: async (ctx, { params }) => getInvoice(ctx.tx, params.id, ctx.now()),
    update: async (ctx, { params, body }) => changeDraft(ctx.tx, params.id, body, ctx.now()),
    remove: async (ctx, { params }) => removeDraft(ctx.tx, params.id),
    issue: async (ctx, { params, body }) => issueInvoice(ctx.tx, params.id, body, ctx.now()),
    void: async (ctx, { params }) => voidIssued(ctx.tx, params.id, ctx.now()),
    pay: async (ctx, { params, body }) => payInvoice(ctx.tx, params.id, body, ctx.now()),
    reversePayment: async (ctx, { params }) => takePaymentBack(ctx.tx, params.id, params.paymentId, ctx.now()),
    pdf: async (ctx, { params }) => invoicePdf(ctx.tx, params.id, ctx.now()),
  },
});
