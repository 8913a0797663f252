import { currencyExponent, decimal, roundHalfUp } from '@dott/platform/money';
import type { CustomerId } from '@dott/modules/customers/contract';
import type { DraftChanges, Invoice, LineInput } from '../contract.ts';
import { spreadDiscount } from '../discount.ts';
import { type DocumentAdjustment, type DocumentTotals, type PricedLine, lineAmountMinor, totalsOf } from '../totals.ts';

/** A line as the editor holds it: texts, and whatever else the line has but the editor does not show. */
export interface DraftLine {
  /** Tells React which line is which. */
  readonly key: string;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discountPercent: string;
  readonly taxRate: string;
  readonly hidden: Pick<LineInput, 'baseQuantity' | 'adjustments' | 'productId' | 'taxCategory'>;
}

type Allowances = Invoice['allowances'];

/** A draft as the editor holds it; numbers are wire text, or what was typed when it is no number. */
export interface DraftDocument {
  readonly customerId: CustomerId | null;
  readonly customerName: string;
  readonly currency: string;
  readonly exchangeRate: string;
  readonly issueDate: string;
  /** Empty: by the customer's terms. */
  readonly dueDate: string;
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly DraftLine[];
  /** On the whole document. */
  readonly discount: string;
  readonly reference: string;
  readonly note: string;
  /** What the editor does not show but must not lose. */
  readonly hidden: { readonly allowances: Allowances; readonly charges: Allowances; readonly prepaid: string; readonly rounding: string };
}

export interface DraftDefaults {
  readonly currency: string;
  readonly issueDate: string;
  readonly pricesIncludeTax: boolean;
  readonly taxRate: string;
}

/** A draft with one empty line. */
export function emptyDraft(defaults: DraftDefaults, customer?: { readonly id: CustomerId; readonly name: string; readonly currency: string | null }): DraftDocument {
  return {
    customerId: customer?.id ?? null,
    customerName: customer?.name ?? '',
    currency: customer?.currency ?? defaults.currency,
    exchangeRate: '', issueDate: defaults.issueDate, dueDate: '',
    pricesIncludeTax: defaults.pricesIncludeTax,
    lines: [emptyLine('0', defaults.taxRate)],
    discount: '', reference: '', note: '',
    hidden: { allowances: [], charges: [], prepaid: '0', rounding: '0' },
  };
}

export function emptyLine(key: string, taxRate: string): DraftLine {
  return { key, description: '', quantity: '1', unitPrice: '', discountPercent: '', taxRate, hidden: {} };
}

/** The editor's form of a stored draft. Allowances without a reason are the document's discount; others are kept as they are. */
export function draftOf(invoice: Invoice): DraftDocument {
  const own = invoice.allowances.filter((allowance) => allowance.reason === null);
  const { currency } = invoice;
  return {
    customerId: invoice.customerId,
    customerName: invoice.customerName,
    currency,
    exchangeRate: invoice.exchangeRate ?? '',
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    pricesIncludeTax: invoice.pricesIncludeTax,
    lines: invoice.lines.map(({ description, quantity, unitPrice, discountPercent, taxRate, ...rest }, index) => ({
      key: String(index), description, quantity, unitPrice, discountPercent: discountPercent ?? '', taxRate,
      // Prices and rates that fit the plain categories follow the rate; only the special ones are kept.
      hidden: { baseQuantity: rest.baseQuantity, adjustments: rest.adjustments, productId: rest.productId as LineInput['productId'], ...(rest.taxCategory !== 'S' && rest.taxCategory !== 'Z' && { taxCategory: rest.taxCategory }) },
    })),
    discount: own.length === 0 ? '' : sumText(own.map((allowance) => allowance.amount)),
    reference: invoice.reference ?? '',
    note: invoice.note ?? '',
    hidden: { allowances: invoice.allowances.filter((allowance) => allowance.reason !== null), charges: invoice.charges, prepaid: invoice.prepaid, rounding: invoice.rounding },
  };
}

/** The fields whose text is no number, by the names under which the server would complain too. */
export function unreadable(draft: DraftDocument): string[] {
  const numbers: [string, string][] = [
    ['exchangeRate', draft.exchangeRate],
    ...draft.lines.flatMap((line, index): [string, string][] => [
      [`lines.${index}.quantity`, line.quantity], [`lines.${index}.unitPrice`, line.unitPrice],
      [`lines.${index}.discountPercent`, line.discountPercent], [`lines.${index}.taxRate`, line.taxRate],
    ]),
  ];
  const names = numbers.filter(([, text]) => text !== '' && !isNumber(text)).map(([name]) => name);
  return draft.discount !== '' && !fits(draft.discount, draft.currency) ? [...names, 'discount'] : names;
}

/** What the draft lacks before the server can keep it. */
export function missingIn(draft: DraftDocument, ownCurrency: string): 'customer' | 'date' | 'rate' | 'number' | null {
  if (draft.customerId === null) return 'customer';
  if (draft.issueDate === '') return 'date';
  if (draft.currency !== ownCurrency && draft.exchangeRate === '') return 'rate';
  return unreadable(draft).length > 0 ? 'number' : null;
}

/** What the server is sent; numbers that are missing count as nothing, those that cannot be read must have been refused before. */
export function changesOf(draft: DraftDocument, customerId: CustomerId): DraftChanges & { customerId: CustomerId; issueDate: DraftChanges['issueDate'] & string; lines: LineInput[]; pricesIncludeTax: boolean } {
  return {
    customerId,
    currency: draft.currency,
    exchangeRate: draft.exchangeRate === '' ? null : draft.exchangeRate,
    // A date field holds a date or nothing; the server checks it again.
    issueDate: draft.issueDate as NonNullable<DraftChanges['issueDate']>,
    dueDate: draft.dueDate === '' ? null : draft.dueDate as NonNullable<DraftChanges['dueDate']>,
    pricesIncludeTax: draft.pricesIncludeTax,
    lines: draft.lines.map((line) => ({ ...line.hidden, description: line.description, ...pricedLine(line) })),
    allowances: [...draft.hidden.allowances, ...discountOf(draft)],
    charges: draft.hidden.charges,
    prepaid: draft.hidden.prepaid,
    rounding: draft.hidden.rounding,
    note: draft.note,
    reference: draft.reference,
  };
}

/** The totals by the server's own rules; undefined while they cannot be worked out. */
export function draftTotals(draft: DraftDocument): DocumentTotals | undefined {
  try {
    return totalsOf({
      currency: draft.currency, pricesIncludeTax: draft.pricesIncludeTax, lines: draft.lines.map((line) => ({ ...line.hidden, ...pricedLine(line) })),
      allowances: [...draft.hidden.allowances, ...discountOf(draft)], charges: draft.hidden.charges, prepaid: draft.hidden.prepaid, rounding: draft.hidden.rounding,
    });
  } catch (error) {
    // Too fine for the currency or too large for the books: told beside the field once the server has seen it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What one line comes to; undefined while it cannot be worked out. */
export function draftLineMinor(line: DraftLine, currency: string): number | undefined {
  try {
    return lineAmountMinor({ ...line.hidden, ...pricedLine(line) }, currency);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function pricedLine(line: DraftLine): Pick<PricedLine, 'quantity' | 'unitPrice' | 'taxRate'> & { discountPercent: string | null } {
  const number = (text: string): string => isNumber(text) ? text : '0';
  return { quantity: number(line.quantity), unitPrice: number(line.unitPrice), taxRate: number(line.taxRate), discountPercent: isNumber(line.discountPercent) ? line.discountPercent : null };
}

function discountOf(draft: DraftDocument): DocumentAdjustment[] {
  if (!fits(draft.discount, draft.currency)) return [];
  return spreadDiscount(draft.discount, draft.lines.map((line) => ({ ...line.hidden, ...pricedLine(line) })), draft.currency);
}

/** Whether an amount is a number that the currency can hold: '0.5' in JPY is not. */
function fits(amount: string, currency: string): boolean {
  return isNumber(amount) && roundHalfUp(decimal(amount), currencyExponent(currency)).eq(amount) && !amount.startsWith('-');
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

function sumText(amounts: readonly string[]): string {
  return amounts.map((amount) => decimal(amount)).reduce((sum, amount) => sum.plus(amount)).toFixed();
}
