import { compareDates, type LocalDate } from '@dott/platform/time';

/** What the database keeps; what a person sees is derived from it. */
export const storedStates = ['draft', 'issued', 'void'] as const;
export type StoredState = (typeof storedStates)[number];

/** What a person sees. An invoice that is late is `overdue`, also when a part of it was paid. */
export const invoiceStates = ['draft', 'sent', 'part-paid', 'paid', 'overdue', 'void'] as const;
export type InvoiceState = (typeof invoiceStates)[number];

export interface StateFacts {
  readonly stored: StoredState;
  readonly payableMinor: number;
  readonly paidMinor: number;
  readonly dueDate: LocalDate;
}

/** The state on a day: time alone makes an invoice overdue, so nothing has to be written for it. */
export function stateOn(day: LocalDate, facts: StateFacts): InvoiceState {
  if (facts.stored !== 'issued') return facts.stored;
  if (facts.paidMinor >= facts.payableMinor) return 'paid';
  if (compareDates(facts.dueDate, day) < 0) return 'overdue';
  return facts.paidMinor > 0 ? 'part-paid' : 'sent';
}

/** What is still to be paid; nothing for a draft or a void invoice. */
export function openMinor(facts: Pick<StateFacts, 'stored' | 'payableMinor' | 'paidMinor'>): number {
  return facts.stored === 'issued' ? Math.max(0, facts.payableMinor - facts.paidMinor) : 0;
}

/** The number that a person reads: '2026-0042'. */
export function invoiceNumber(year: number, sequence: number): string {
  return `${year}-${String(sequence).padStart(4, '0')}`;
}
