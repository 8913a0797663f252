export { draftProblems, issueProblems } from './checks.ts';
export type { DatedDocument } from './checks.ts';
export { moneyRole, paymentMethods, paymentPostingOf, postingOf, settledBy } from './postings.ts';
export type { PaymentFacts, PaymentMethod, PostedTotals, PostingLine, PostingRole } from './postings.ts';
export { invoiceNumber, invoiceStates, openMinor, stateOn, storedStates } from './states.ts';
export type { InvoiceState, StateFacts, StoredState } from './states.ts';
export { lineAmountMinor, taxCategories, taxCategoryOf, taxFits, totalsOf, totalsText } from './totals.ts';
export type { DocumentAdjustment, DocumentTotals, LineAdjustment, LineTotals, PricedDocument, PricedLine, TaxCategory } from './totals.ts';
