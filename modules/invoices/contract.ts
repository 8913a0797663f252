import { z } from 'zod';
import type { CustomerId } from '@dott/modules/customers/contract';
import { emptyAsNull, zLine, zText } from '@dott/platform/http/fields';
import { binary, defineContract, pageOf, pageQuery } from '@dott/platform/http/contract';
import { type Id, zId } from '@dott/platform/ids';
import { zAmount, zCurrency, zDecimal } from '@dott/platform/money';
import { zLocalDate } from '@dott/platform/time';
import { invoiceErrors } from './errors.ts';
import { invoiceStates, paymentMethods, taxCategories } from './rules.ts';

export type InvoiceId = Id<'invoice'>;
export type InvoicePaymentId = Id<'invoice-payment'>;

const zRate = zDecimal({ maxScale: 4, maxDigits: 3, least: 'zero' });
const zUnsigned = zDecimal({ maxScale: 4, maxDigits: 13, least: 'zero' });
const zPercent = zRate.refine((percent) => Number(percent) <= 100, 'A discount is at most 100 %');
const zExchangeRate = zDecimal({ maxScale: 10, maxDigits: 10, least: 'positive' });

const LineAdjustment = z.object({
  /** True: added to the line. False: taken from it. */
  charge: z.boolean(),
  amount: zUnsigned,
  reason: emptyAsNull(zLine(200)).optional(),
});

const tax = {
  /** In percent: '16' is 16 %. */
  taxRate: zRate,
  /** As EN 16931; S for a rate above zero and Z for none when absent. */
  taxCategory: z.enum(taxCategories).nullable().optional(),
};

/** A line as it is entered; a draft may still lack its description. */
export const LineInput = z.object({
  description: zText(1_000),
  quantity: zDecimal({ maxScale: 6, maxDigits: 9 }),
  unitPrice: zDecimal({ maxScale: 6, maxDigits: 12, least: 'zero' }),
  baseQuantity: zDecimal({ maxScale: 6, maxDigits: 9, least: 'positive' }).nullable().optional(),
  discountPercent: zPercent.nullable().optional(),
  adjustments: z.array(LineAdjustment).max(10).nullable().optional(),
  productId: zId<Id<'product'>>().nullable().optional(),
  ...tax,
});
export type LineInput = z.output<typeof LineInput>;

const DocumentAdjustment = z.object({ amount: zUnsigned, reason: emptyAsNull(zLine(200)).optional(), ...tax });

/** A draft. Amounts are in `currency`; with `pricesIncludeTax` all of them have the tax in them. */
export const DraftInput = z.object({
  customerId: zId<CustomerId>(),
  /** The customer's currency, else the business's, when absent. */
  currency: emptyAsNull(zCurrency).optional(),
  /** Units of the business's currency for one of the document's; needed when the two differ. */
  exchangeRate: zExchangeRate.nullable().optional(),
  issueDate: zLocalDate,
  /** By the customer's terms when absent. */
  dueDate: zLocalDate.nullable().optional(),
  pricesIncludeTax: z.boolean().default(false),
  lines: z.array(LineInput).max(500),
  allowances: z.array(DocumentAdjustment).max(20).nullable().optional(),
  charges: z.array(DocumentAdjustment).max(20).nullable().optional(),
  prepaid: zUnsigned.nullable().optional(),
  rounding: zAmount.nullable().optional(),
  note: emptyAsNull(zText(5_000)).optional(),
  /** The customer's own order number or whatever they want to see. */
  reference: emptyAsNull(zLine(100)).optional(),
});
export type DraftInput = z.output<typeof DraftInput>;

/** Changes of a draft: a field that is left out stays, lines and adjustments are replaced as a whole. */
export const DraftChanges = DraftInput.partial().extend({
  pricesIncludeTax: z.boolean().optional(),
  version: z.int().min(1).optional(),
});
export type DraftChanges = z.output<typeof DraftChanges>;

export const PaymentInput = z.object({
  /** In the invoice's currency. */
  amount: zDecimal({ maxScale: 4, maxDigits: 13, least: 'positive' }),
  date: zLocalDate,
  method: z.enum(paymentMethods),
  /** The rate of the day of the payment, for an invoice in another currency; the invoice's own when absent. */
  exchangeRate: zExchangeRate.nullable().optional(),
  reference: emptyAsNull(zLine(100)).optional(),
});
export type PaymentInput = z.output<typeof PaymentInput>;

const Totals = z.object({
  lineNet: z.string(), allowances: z.string(), charges: z.string(), taxExclusive: z.string(), tax: z.string(), taxInclusive: z.string(),
  prepaid: z.string(), rounding: z.string(), payable: z.string(),
});

const Party = z.object({
  name: z.string(),
  email: z.string().nullable(),
  taxId: z.string().nullable(),
  billingAddress: z.object({
    line1: z.string().nullable(), line2: z.string().nullable(), city: z.string().nullable(), region: z.string().nullable(),
    postalCode: z.string().nullable(), country: z.string().nullable(),
  }),
});
/** Who is billed, as of the day the invoice was issued (or last saved, for a draft). */
export type Party = z.output<typeof Party>;

/** An invoice as it stands in a list. */
export const InvoiceSummary = z.object({
  id: zId<InvoiceId>(),
  number: z.string().nullable(),
  state: z.enum(invoiceStates),
  customerId: zId<CustomerId>(),
  customerName: z.string(),
  currency: z.string(),
  issueDate: z.string(),
  dueDate: z.string(),
  totals: Totals,
  paid: z.string(),
  open: z.string(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type InvoiceSummary = z.output<typeof InvoiceSummary>;

const taxShown = { taxRate: z.string(), taxCategory: z.enum(taxCategories) };
const AdjustmentShown = z.object({ amount: z.string(), reason: z.string().nullable(), ...taxShown });

/** The whole document. */
export const Invoice = InvoiceSummary.extend({
  customer: Party,
  exchangeRate: z.string().nullable(),
  pricesIncludeTax: z.boolean(),
  lines: z.array(z.object({
    description: z.string(), quantity: z.string(), unitPrice: z.string(), baseQuantity: z.string().nullable(), discountPercent: z.string().nullable(),
    adjustments: z.array(z.object({ charge: z.boolean(), amount: z.string(), reason: z.string().nullable() })),
    productId: z.string().nullable(), ...taxShown,
    /** As entered: with the tax in it when prices include tax. */
    amount: z.string(),
    net: z.string(),
  })),
  allowances: z.array(AdjustmentShown),
  charges: z.array(AdjustmentShown),
  prepaid: z.string(),
  /** What was agreed; `totals.rounding` also has the unit that inclusive prices may leave. */
  rounding: z.string(),
  taxes: z.array(z.object({ category: z.enum(taxCategories), rate: z.string(), base: z.string(), tax: z.string() })),
  payments: z.array(z.object({
    id: zId<InvoicePaymentId>(), amount: z.string(), date: z.string(), method: z.enum(paymentMethods), reference: z.string().nullable(),
    exchangeRate: z.string().nullable(), /** The day on which it was taken back. */
    reversedOn: z.string().nullable(),
  })),
  note: z.string().nullable(),
  reference: z.string().nullable(),
  issuedAt: z.iso.datetime().nullable(),
  voidedOn: z.string().nullable(),
});
export type Invoice = z.output<typeof Invoice>;

const params = z.object({ id: zId<InvoiceId>() });
const paymentParams = z.object({ id: zId<InvoiceId>(), paymentId: zId<InvoicePaymentId>() });
const { 'not-found': notFound, 'not-draft': notDraft, 'not-issued': notIssued, 'already-void': alreadyVoid, 'exchange-rate-required': needsRate, 'too-large': tooLarge } = invoiceErrors;
const shared = { access: 'tenant', entity: 'invoice' } as const;
/** Room for the most lines with the longest descriptions in any script. */
const maxBodyBytes = 2 * 1024 * 1024;

/** Invoices over HTTP. */
export const invoices = defineContract('invoices', {
  list: {
    ...shared, method: 'GET', path: '/api/invoices', permission: 'invoices.read',
    summary: 'List invoices, latest issue date first; `q` finds those with each of its words in number, customer or reference',
    query: pageQuery.extend({ q: z.string().max(200).optional(), state: z.enum(invoiceStates).optional(), customerId: zId<CustomerId>().optional() }),
    reply: pageOf(InvoiceSummary),
  },
  create: {
    ...shared, method: 'POST', path: '/api/invoices', permission: 'invoices.write', summary: 'Write a draft',
    body: DraftInput, maxBodyBytes, reply: Invoice, status: 201, replay: 'get', errors: [needsRate, tooLarge],
  },
  get: { ...shared, method: 'GET', path: '/api/invoices/{id}', permission: 'invoices.read', summary: 'Show an invoice', params, reply: Invoice, errors: [notFound] },
  update: {
    ...shared, method: 'PATCH', path: '/api/invoices/{id}', permission: 'invoices.write',
    summary: 'Change a draft; with `version`, only if nobody else changed it, else 409 with the current one',
    params, body: DraftChanges, maxBodyBytes, reply: Invoice, replay: 'get', errors: [notFound, notDraft, invoiceErrors.stale, needsRate, tooLarge],
  },
  remove: { ...shared, method: 'DELETE', path: '/api/invoices/{id}', permission: 'invoices.write', summary: 'Delete a draft', params, errors: [notFound, notDraft] },
  issue: {
    ...shared, method: 'POST', path: '/api/invoices/{id}/issue', permission: 'invoices.write',
    summary: 'Issue a draft: it gets its number and is posted; with `version`, only if nobody else changed it, else 409 with the current one',
    params, body: z.object({ version: z.int().min(1).optional() }), reply: Invoice, replay: 'get',
    errors: [notFound, notDraft, invoiceErrors.stale, invoiceErrors.incomplete, invoiceErrors['negative-total'], needsRate, tooLarge],
  },
  void: {
    ...shared, method: 'POST', path: '/api/invoices/{id}/void', permission: 'invoices.write',
    summary: 'Void an issued invoice: its number stays and its posting is reversed',
    params, reply: Invoice, replay: 'get', errors: [notFound, notIssued, alreadyVoid, invoiceErrors['has-payments']],
  },
  pay: {
    ...shared, method: 'POST', path: '/api/invoices/{id}/payments', permission: 'invoices.write', summary: 'Record a payment or a part of one',
    params, body: PaymentInput, reply: Invoice, status: 201, replay: 'get', errors: [notFound, notIssued, alreadyVoid, invoiceErrors.overpaid, tooLarge],
  },
  reversePayment: {
    ...shared, method: 'POST', path: '/api/invoices/{id}/payments/{paymentId}/reverse', permission: 'invoices.write', summary: 'Take a recorded payment back',
    params: paymentParams, reply: Invoice, replay: 'get', errors: [notFound, invoiceErrors['payment-not-found'], invoiceErrors['payment-reversed']],
  },
  pdf: {
    ...shared, method: 'GET', path: '/api/invoices/{id}/pdf', permission: 'invoices.read', summary: 'The invoice as a PDF',
    params, reply: binary('application/pdf'), errors: [notFound],
  },
});
