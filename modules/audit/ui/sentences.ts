import type { getTranslations } from 'next-intl/server';
import type { AuditEvent } from '../contract.ts';

export type AuditWords = Awaited<ReturnType<typeof getTranslations<'audit'>>>;

/** The kinds of records that one can ask for. */
export const entities = ['customer', 'invoice', 'expense', 'journal-entry', 'file', 'report', 'account', 'dashboard', 'audit-trail', 'business', 'member', 'invitation'] as const;

/** What was done, in words; never the bare name of an operation. */
export function sentenceOf({ action, kind }: Pick<AuditEvent, 'action' | 'kind'>, words: AuditWords): string {
  const key = `action.${action}`;
  // `has` looks whether a name that comes from the data is one of the words.
  return words.has(key as Parameters<AuditWords>[0]) ? words(key as 'action.audit.list') : words(`fallback.${kind}`);
}

/** Who did it: a person by name, or what acted without one. */
export function actorText(actor: AuditEvent['actor'], words: AuditWords): string {
  if (actor.kind === 'job') return words('product');
  if (actor.kind === 'capability') return words('link');
  if (actor.kind === 'operator') return words('operator');
  return actor.name || actor.email || words('former');
}
