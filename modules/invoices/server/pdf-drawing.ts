import { addressLines } from '@dott/modules/customers/rules';
import { formatAmount, formatDecimal, formatPrice } from '@dott/platform/money';
import { answerCalls } from '@dott/platform/threads';
import { formatDate, localDate } from '@dott/platform/time';
import { Document, Page, Text, View, renderToBuffer } from '@react-pdf/renderer';
import { createElement as h, type ReactElement } from 'react';
import type { Invoice } from '../contract.ts';
import { loadFonts, styles } from './pdf-style.ts';
import type { Seller } from './tables.ts';

/** What the document shows of an invoice. */
export interface PdfContent {
  readonly invoice: Invoice;
  readonly seller: Seller;
}

type Child = ReactElement | false | null;
type Style = (typeof styles)[keyof typeof styles];

const text = (content: string, style?: Style | Style[]): ReactElement => h(Text, { ...(style && { style }) }, content);
const view = (style: Style | Style[] | undefined, ...children: (Child | Child[])[]): ReactElement => h(View, { ...(style && { style }) }, ...children);

/** Draws the document. All text is text: it can be selected, searched and read aloud. */
export async function renderInvoice(given: PdfContent): Promise<Uint8Array> {
  const drawable = await loadFonts();
  const content: PdfContent = JSON.parse(JSON.stringify(given), (_key, value: unknown) => (typeof value === 'string' ? drawable(value) : value));
  const { invoice, seller } = content;
  const title = invoice.number === null ? 'Draft invoice' : `Invoice ${invoice.number}`;
  const pages = h(Page, { size: 'A4', style: styles.page },
    heading(content, title), parties(content), lineTable(content), totals(content), notes(invoice),
    h(View, { style: styles.footer, fixed: true },
      h(Text, { render: ({ pageNumber, totalPages }) => `${seller.name} · ${title} · Page ${pageNumber} of ${totalPages}` })));
  return renderToBuffer(h(Document, { title, author: seller.name, language: 'en' }, pages));
}

/** Numbers and dates are written as English readers in the seller's country write them, whoever opens the file. */
function localeOf(seller: Seller): string {
  return `en-${seller.country}`;
}

function heading({ invoice, seller }: PdfContent, title: string): ReactElement {
  const locale = localeOf(seller);
  const date = (value: string): string => formatDate(localDate(value), locale, 'long');
  const facts: [string, string][] = [
    ['Issue date', date(invoice.issueDate)], ['Due date', date(invoice.dueDate)], ['Currency', invoice.currency],
    ...(invoice.reference === null ? [] : [['Your reference', invoice.reference] satisfies [string, string]]),
  ];
  return view(styles.spread,
    view(styles.half,
      text(title, styles.title),
      invoice.state === 'void' && text(`Void since ${date(invoice.voidedOn ?? invoice.issueDate)}`, styles.warning),
      invoice.state === 'draft' && text('Not issued yet: this is not a tax document', styles.warning)),
    view(styles.half, facts.map(([label, value]) => h(View, { key: label, style: styles.spread }, text(label, styles.faint), text(value)))));
}

function parties({ invoice, seller }: PdfContent): ReactElement {
  const locale = localeOf(seller);
  const country = new Intl.DisplayNames(locale, { type: 'region' }).of(seller.country) ?? seller.country;
  const { customer } = invoice;
  const buyer = [...addressLines(customer.billingAddress, locale), ...(customer.email === null ? [] : [customer.email]), ...(customer.taxId === null ? [] : [`Tax id ${customer.taxId}`])];
  const party = (label: string, name: string, lines: readonly string[]): ReactElement =>
    view(styles.half, text(label, styles.faint), text(name, styles.strong), lines.map((line, index) => h(Text, { key: index }, line)));
  return view([styles.spread, styles.block], party('From', seller.name, [country]), party('Bill to', customer.name, buyer));
}

function lineTable({ invoice, seller }: PdfContent): ReactElement {
  const number = (value: string): string => formatDecimal(value, localeOf(seller));
  const amount = (value: string): string => formatAmount({ amount: value, currency: invoice.currency }, localeOf(seller));
  const price = (value: string): string => formatPrice({ amount: value, currency: invoice.currency }, localeOf(seller));
  const withTax = invoice.pricesIncludeTax ? ' incl. tax' : '';
  const cells = (description: ReactElement, ...rest: readonly string[]): ReactElement[] =>
    [h(View, { key: 'description', style: styles.wide }, description), ...rest.map((cell, index) => h(Text, { key: index, style: styles.number }, cell))];
  const rows = invoice.lines.map((line, index) => h(View, { key: index, style: styles.row, wrap: false },
    ...cells(
      view(undefined, text(line.description), lineDetail(line, number, amount).map((detail, place) => h(Text, { key: place, style: styles.faint }, detail))),
      number(line.quantity), price(line.unitPrice), `${number(line.taxRate)} %`, amount(line.amount))));
  return view(styles.block,
    h(View, { style: [styles.row, styles.head], fixed: true }, ...cells(text('Description'), 'Quantity', `Price${withTax}`, 'Tax', `Amount${withTax}`)), rows);
}

function lineDetail(line: Invoice['lines'][number], number: (value: string) => string, amount: (value: string) => string): string[] {
  return [
    ...(line.baseQuantity === null ? [] : [`Price for ${number(line.baseQuantity)}`]),
    ...(line.discountPercent === null ? [] : [`Discount ${number(line.discountPercent)} %`]),
    ...line.adjustments.map((each) => `${each.reason ?? (each.charge ? 'Charge' : 'Allowance')} ${each.charge ? '+' : '-'}${amount(each.amount)}`),
  ];
}

function totals({ invoice, seller }: PdfContent): ReactElement {
  const amount = (value: string): string => formatAmount({ amount: value, currency: invoice.currency }, localeOf(seller));
  const number = (value: string): string => formatDecimal(value, localeOf(seller));
  const unless = (label: string, value: string): [string, string][] => (/[1-9]/.test(value) ? [[label, value]] : []);
  const { totals: sums } = invoice;
  const entries: [string, string][] = [
    ['Total of lines', sums.lineNet], ...unless('Allowances', sums.allowances), ...unless('Charges', sums.charges), ['Total without tax', sums.taxExclusive],
    ['Tax', sums.tax], ['Total with tax', sums.taxInclusive], ...unless('Prepaid', sums.prepaid), ...unless('Rounding', sums.rounding),
  ];
  const after = [...unless('Paid', invoice.paid), ...(/[1-9]/.test(invoice.paid) ? [['Still open', invoice.open] satisfies [string, string]] : [])];
  const sum = ([label, value]: [string, string]): ReactElement => h(View, { key: label, style: styles.spread }, text(label), text(amount(value)));
  const taxes = invoice.taxes.map((tax) => h(View, { key: `${tax.category} ${tax.rate}`, style: styles.row },
    h(Text, { style: styles.wide }, `${tax.category} ${number(tax.rate)} %`), text(amount(tax.base), styles.number), text(amount(tax.tax), styles.number)));
  return h(View, { style: [styles.spread, styles.block], wrap: false },
    view(styles.half, view([styles.row, styles.head], text('Tax rate', styles.wide), text('Base', styles.number), text('Tax', styles.number)), taxes),
    view(styles.half, entries.map(sum), view([styles.spread, styles.payable], text(`Amount due ${invoice.currency}`), text(amount(sums.payable))), after.map(sum)));
}

function notes(invoice: Invoice): Child {
  return invoice.note === null ? null : view(styles.block, text(invoice.note));
}

answerCalls(renderInvoice, loadFonts);
