import { customerSnapshotOf, findCustomer, type CustomerSnapshot } from '@dott/modules/customers/server';
import { businessOf, findBusiness, type Business } from '@dott/modules/tenants/server';
import type { TenantTx } from '@dott/platform/db';
import { requestErrors } from '@dott/platform/errors';
import { newId } from '@dott/platform/ids';
import { toDecimal, toMinor } from '@dott/platform/money';
import { searchTokens } from '@dott/platform/search';
import { addDays, dateAt, localDate, type LocalDate } from '@dott/platform/time';
import type { DraftChanges, DraftInput, Invoice, InvoiceId, Party } from '../contract.ts';
import { invoiceErrors } from '../errors.ts';
import { draftProblems, postingOf, taxCategoryOf, totalsOf, type DocumentTotals } from '../rules.ts';
import { deleteDraft, insertDraft, insertParts, replaceParts, updateDraft, type DraftValues, type LineRow, type LineValues, type TaxRow, type TaxValues } from './invoices.sql.ts';
import { withinBooks } from './limits.ts';
import { toInvoice, type StoredInvoice } from './present.ts';
import { holdInvoice, type Found } from './reading.ts';
import type { StoredAdjustment } from './tables.ts';

/** Terms of a customer who has none agreed. */
const USUAL_TERMS_DAYS = 30;

/** A draft with every open question answered. */
interface Draft extends Omit<DraftInput, 'currency' | 'dueDate'> {
  readonly currency: string;
  readonly dueDate: LocalDate;
}

/** Writes a draft; throws `customers.not-found`, `invoices.exchange-rate-required`, `invoices.too-large`. */
export async function createDraft(tx: TenantTx, input: DraftInput, now: Date): Promise<Invoice> {
  const [customers, found] = await tx.batch(findCustomer(tx, input.customerId), findBusiness(tx));
  const [customer, business] = [customerSnapshotOf(customers), businessOf(found)];
  const draft = {
    ...input,
    currency: input.currency ?? customer.currency ?? business.currency,
    dueDate: input.dueDate ?? dueBy(customer, input.issueDate),
  };
  const id = newId<InvoiceId>();
  const { values, lines, taxes, tokens } = storedForm(draft, partyOf(customer), business);
  tx.reference(id);
  const [[row]] = await tx.commit(insertDraft(tx, id, values), ...insertParts(tx, id, { lines, taxes, tokens }));
  if (!row) throw new Error('an insert returned no row');
  return shown({ row, lines: numbered(lines), taxes: numberedTaxes(taxes), payments: [] }, business, now);
}

/** Changes a draft; throws `invoices.stale` with the current one, `invoices.not-draft` and what creating throws. */
export async function changeDraft(tx: TenantTx, id: InvoiceId, changes: DraftChanges, now: Date): Promise<Invoice> {
  const before = await holdInvoice(tx, id);
  const { business } = before;
  mustBeSeen(before, changes.version, now);
  if (before.row.status !== 'draft') throw invoiceErrors['not-draft']();
  const customerId = changes.customerId ?? before.row.customer_id;
  const needsCustomer = customerId !== before.row.customer_id || changes.dueDate === null || changes.currency === null;
  const customer = needsCustomer ? customerSnapshotOf(await tx.run(findCustomer(tx, customerId))) : undefined;
  const draft = changed(before, changes, customer, business);
  const { values, lines, taxes, tokens } = storedForm(draft, customer ? partyOf(customer) : before.row.customer, business);
  tx.reference(id);
  const [[row]] = await tx.commit(updateDraft(tx, id, values), ...replaceParts(tx, id, { lines, taxes, tokens }));
  if (!row) throw new Error('an update of a locked row found no row');
  return shown({ row, lines: numbered(lines), taxes: numberedTaxes(taxes), payments: [] }, business, now);
}

/** Deletes a draft; throws `invoices.not-draft`. */
export async function removeDraft(tx: TenantTx, id: InvoiceId): Promise<void> {
  const { row } = await holdInvoice(tx, id);
  if (row.status !== 'draft') throw invoiceErrors['not-draft']();
  await tx.commit(deleteDraft(tx, id));
}

/** Throws `invoices.stale` with the current document when its caller saw another version; who names none takes what there is. */
export function mustBeSeen(found: Found, version: number | undefined, now: Date): void {
  if (version !== undefined && version !== found.row.version) throw invoiceErrors.stale({ extra: { current: shown(found, found.business, now) } });
}

/** What a document says of its customer. */
export function partyOf({ name, email, taxId, billingAddress }: CustomerSnapshot): Party {
  return { name, email, taxId, billingAddress };
}

/** The words that a search finds an invoice by, its number aside. */
export function tokensOf(customerName: string, reference: string | null): string[] {
  return searchTokens([customerName, reference]);
}

function shown(stored: StoredInvoice, business: Business, now: Date): Invoice {
  return toInvoice(stored, dateAt(now, business.timeZone));
}

function dueBy(customer: CustomerSnapshot | undefined, issueDate: LocalDate): LocalDate {
  return addDays(issueDate, customer?.paymentTermsDays ?? USUAL_TERMS_DAYS);
}

function changed(before: StoredInvoice, changes: DraftChanges, customer: CustomerSnapshot | undefined, business: Business): Draft {
  const { row } = before;
  const kept = <T>(value: T | undefined, old: T): T => (value === undefined ? old : value);
  const issueDate = changes.issueDate ?? localDate(row.issued_on);
  const currency = changes.currency === null ? customer?.currency ?? business.currency : changes.currency ?? row.currency;
  // Amounts that were kept are written with the decimals of the currency they were entered in.
  const text = (minor: number): string => toDecimal(minor, row.currency);
  return {
    customerId: changes.customerId ?? row.customer_id,
    currency,
    exchangeRate: kept(changes.exchangeRate, row.exchange_rate),
    issueDate,
    dueDate: changes.dueDate === null ? dueBy(customer, issueDate) : changes.dueDate ?? localDate(row.due_on),
    pricesIncludeTax: changes.pricesIncludeTax ?? row.prices_include_tax,
    lines: changes.lines ?? before.lines.map(lineInput),
    allowances: kept(changes.allowances, row.allowances),
    charges: kept(changes.charges, row.charges),
    prepaid: kept(changes.prepaid, text(row.prepaid_minor)),
    rounding: kept(changes.rounding, text(row.agreed_rounding_minor)),
    note: kept(changes.note, row.note),
    reference: kept(changes.reference, row.reference),
  };
}

function lineInput(line: LineRow): DraftInput['lines'][number] {
  return {
    description: line.description, quantity: line.quantity, unitPrice: line.unit_price, baseQuantity: line.base_quantity,
    discountPercent: line.discount_percent, adjustments: line.adjustments, taxRate: line.tax_rate, taxCategory: line.tax_category,
    // Only ids of products are written to this column.
    productId: line.product_id as DraftInput['lines'][number]['productId'],
  };
}

interface StoredForm {
  readonly values: DraftValues;
  readonly lines: LineValues[];
  readonly taxes: TaxValues[];
  readonly tokens: string[];
}

function storedForm(draft: Draft, party: Party, business: Business): StoredForm {
  const foreign = draft.currency !== business.currency;
  if (foreign && !draft.exchangeRate) {
    throw invoiceErrors['exchange-rate-required']({ params: { currency: draft.currency, baseCurrency: business.currency } });
  }
  const totals = checkedTotals(draft, business.currency);
  return {
    values: {
      customer_id: draft.customerId,
      customer_name: party.name,
      customer: JSON.stringify(party),
      currency: draft.currency,
      base_currency: business.currency,
      exchange_rate: foreign ? draft.exchangeRate ?? null : null,
      issued_on: draft.issueDate,
      due_on: draft.dueDate,
      prices_include_tax: draft.pricesIncludeTax,
      allowances: JSON.stringify(storedAdjustments(draft.allowances)),
      charges: JSON.stringify(storedAdjustments(draft.charges)),
      note: draft.note ?? null,
      reference: draft.reference ?? null,
      ...storedTotals(totals, draft),
    },
    lines: draft.lines.map((line, index) => lineValues(line, totals.lines[index])),
    // The groups come from categories that the input's schema allows.
    taxes: totals.taxes.map((tax) => ({ category: tax.category as TaxValues['category'], rate: tax.rate, base_minor: tax.baseMinor, tax_minor: tax.taxMinor })),
    tokens: tokensOf(party.name, draft.reference ?? null),
  };
}

function checkedTotals(draft: Draft, baseCurrency: string): DocumentTotals {
  const fields = draftProblems(draft);
  if (Object.keys(fields).length > 0) throw requestErrors.invalid({ fields });
  return withinBooks(() => {
    const totals = totalsOf(draft);
    // What cannot be posted cannot be issued either; better to hear it now.
    postingOf(totals, { currency: draft.currency, baseCurrency, exchangeRate: draft.exchangeRate ?? null });
    return totals;
  });
}

function storedTotals(totals: DocumentTotals, draft: Draft) {
  return {
    line_net_minor: totals.lineNetMinor,
    allowances_minor: totals.allowancesMinor,
    charges_minor: totals.chargesMinor,
    tax_exclusive_minor: totals.taxExclusiveMinor,
    tax_minor: totals.taxMinor,
    tax_inclusive_minor: totals.taxInclusiveMinor,
    prepaid_minor: totals.prepaidMinor,
    rounding_minor: totals.roundingMinor,
    agreed_rounding_minor: toMinor(draft.rounding ?? '0', draft.currency),
    payable_minor: totals.payableMinor,
  };
}

function storedAdjustments(given: DraftInput['allowances']): StoredAdjustment[] {
  return (given ?? []).map((part) => ({ amount: part.amount, reason: part.reason ?? null, taxRate: part.taxRate, taxCategory: taxCategoryOf(part) }));
}

function lineValues(line: DraftInput['lines'][number], totals: DocumentTotals['lines'][number] | undefined): LineValues {
  return {
    description: line.description,
    quantity: line.quantity,
    unit_price: line.unitPrice,
    base_quantity: line.baseQuantity ?? null,
    discount_percent: line.discountPercent ?? null,
    adjustments: JSON.stringify((line.adjustments ?? []).map((each) => ({ charge: each.charge, amount: each.amount, reason: each.reason ?? null }))),
    tax_rate: line.taxRate,
    tax_category: taxCategoryOf(line),
    product_id: line.productId ?? null,
    amount_minor: totals?.amountMinor ?? 0,
    net_minor: totals?.netMinor ?? 0,
  };
}

function numbered(lines: readonly LineValues[]): LineRow[] {
  return lines.map((line, index) => ({
    ...line, line_no: index + 1, base_quantity: line.base_quantity ?? null, discount_percent: line.discount_percent ?? null, product_id: line.product_id ?? null,
    adjustments: JSON.parse(line.adjustments),
  }));
}

function numberedTaxes(taxes: readonly TaxValues[]): TaxRow[] {
  return taxes.map((tax, index) => ({ ...tax, tax_no: index + 1 }));
}
