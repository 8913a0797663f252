import { plainDecimal, toDecimal } from '@dott/platform/money';
import { localDate, type LocalDate } from '@dott/platform/time';
import type { Invoice, InvoiceSummary } from '../contract.ts';
import { openMinor, stateOn } from '../rules.ts';
import type { InvoiceRow, LineRow, PaymentRow, TaxRow } from './invoices.sql.ts';

/** An invoice with all its parts, as stored. */
export interface StoredInvoice {
  readonly row: InvoiceRow;
  readonly lines: readonly LineRow[];
  readonly taxes: readonly TaxRow[];
  readonly payments: readonly PaymentRow[];
}

/** An invoice for a list; `day` tells whether it is overdue. */
export function toSummary(row: InvoiceRow, day: LocalDate): InvoiceSummary {
  const text = (minor: number): string => toDecimal(minor, row.currency);
  const facts = { stored: row.status, payableMinor: row.payable_minor, paidMinor: row.paid_minor, dueDate: localDate(row.due_on) };
  return {
    id: row.id,
    number: row.number,
    state: stateOn(day, facts),
    customerId: row.customer_id,
    customerName: row.customer_name,
    currency: row.currency,
    issueDate: row.issued_on,
    dueDate: row.due_on,
    totals: {
      lineNet: text(row.line_net_minor),
      allowances: text(row.allowances_minor),
      charges: text(row.charges_minor),
      taxExclusive: text(row.tax_exclusive_minor),
      tax: text(row.tax_minor),
      taxInclusive: text(row.tax_inclusive_minor),
      prepaid: text(row.prepaid_minor),
      rounding: text(row.rounding_minor),
      payable: text(row.payable_minor),
    },
    paid: text(row.paid_minor),
    open: text(openMinor(facts)),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The whole document. */
export function toInvoice({ row, lines, taxes, payments }: StoredInvoice, day: LocalDate): Invoice {
  const text = (minor: number): string => toDecimal(minor, row.currency);
  return {
    ...toSummary(row, day),
    customer: row.customer,
    exchangeRate: row.exchange_rate,
    pricesIncludeTax: row.prices_include_tax,
    lines: lines.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      unitPrice: line.unit_price,
      baseQuantity: line.base_quantity,
      discountPercent: line.discount_percent,
      adjustments: line.adjustments,
      productId: line.product_id,
      taxRate: plainDecimal(line.tax_rate),
      taxCategory: line.tax_category,
      amount: text(line.amount_minor),
      net: text(line.net_minor),
    })),
    allowances: row.allowances,
    charges: row.charges,
    prepaid: text(row.prepaid_minor),
    rounding: text(row.agreed_rounding_minor),
    taxes: taxes.map((tax) => ({ category: tax.category, rate: plainDecimal(tax.rate), base: text(tax.base_minor), tax: text(tax.tax_minor) })),
    payments: payments.map((payment) => ({
      id: payment.id,
      amount: text(payment.amount_minor),
      date: payment.paid_on,
      method: payment.method,
      reference: payment.reference,
      exchangeRate: payment.exchange_rate,
      reversedOn: payment.reversed_on,
    })),
    note: row.note,
    reference: row.reference,
    issuedAt: row.issued_at?.toISOString() ?? null,
    voidedOn: row.voided_on,
  };
}
