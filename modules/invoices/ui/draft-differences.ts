import type { Difference } from '@dott/platform/ui/conflict-dialog.tsx';
import type { useTranslations } from 'next-intl';
import type { DraftDocument } from './draft-document.ts';

/** Where two versions of a draft differ, in the words of the editor. */
export function draftDifferences(mine: DraftDocument, theirs: DraftDocument, words: ReturnType<typeof useTranslations<'invoices'>>): Difference[] {
  const yesNo = (value: boolean) => value ? '✓' : '✗';
  const texts = (draft: DraftDocument): [string, string][] => [
    [words('editor.customer'), draft.customerName],
    [words('editor.issueDate'), draft.issueDate],
    [words('editor.dueDate'), draft.dueDate],
    [words('editor.lines'), draft.lines.map((line) => `${line.description}: ${line.quantity} × ${line.unitPrice || '0'}, ${line.taxRate} %${line.discountPercent ? `, −${line.discountPercent} %` : ''}`).join('\n')],
    [words('editor.inclusive'), yesNo(draft.pricesIncludeTax)],
    [words('editor.discount'), draft.discount],
    [words('editor.currency'), [draft.currency, draft.exchangeRate].filter(Boolean).join(' ')],
    [words('editor.reference'), draft.reference],
    [words('editor.note'), draft.note],
  ];
  const others = texts(theirs);
  return texts(mine)
    .map(([label, text], index) => ({ label, mine: text, theirs: others[index]?.[1] ?? '' }))
    .filter((difference) => difference.mine !== difference.theirs);
}
