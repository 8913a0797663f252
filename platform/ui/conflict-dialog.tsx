'use client';
import { useTranslations } from 'next-intl';
import { useRef, useState, type ReactNode } from 'react';
import { Button } from './push-button.tsx';
import { Dialog } from './dialog.tsx';

/** One value that two people have written differently. */
export interface Difference {
  readonly label: string;
  readonly mine: string;
  readonly theirs: string;
}

export type ConflictChoice = 'mine' | 'theirs' | 'neither';

/**
 * Asks what to keep when somebody else saved the same record first. `ask` shows both versions and answers with the choice;
 * `dialog` has to stand somewhere on the page.
 */
export function useConflict(): { readonly ask: (differences: readonly Difference[]) => Promise<ConflictChoice>; readonly dialog: ReactNode } {
  const [differences, setDifferences] = useState<readonly Difference[]>();
  const answer = useRef<(choice: ConflictChoice) => void>(undefined);
  const ask = (found: readonly Difference[]) => new Promise<ConflictChoice>((resolve) => {
    answer.current = resolve;
    setDifferences(found);
  });
  const choose = (choice: ConflictChoice) => {
    setDifferences(undefined);
    answer.current?.(choice);
    answer.current = undefined;
  };
  return { ask, dialog: <ConflictDialog differences={differences} onChoose={choose} /> };
}

function ConflictDialog({ differences, onChoose }: { readonly differences: readonly Difference[] | undefined; readonly onChoose: (choice: ConflictChoice) => void }) {
  const words = useTranslations('ui.conflict');
  return (
    <Dialog unasked open={differences !== undefined} onClose={() => onChoose('neither')} title={words('title')}
      footer={<><Button look="secondary" onClick={() => onChoose('theirs')}>{words('takeTheirs')}</Button><Button onClick={() => onChoose('mine')}>{words('keepMine')}</Button></>}>
      <p className="text-sm text-muted">{words('help')}</p>
      <div className="overflow-x-auto">
        <table className="dott-table">
          <caption>{words('title')}</caption>
          <thead><tr><th scope="col">{words('what')}</th><th scope="col">{words('mine')}</th><th scope="col">{words('theirs')}</th></tr></thead>
          <tbody>
            {differences?.map((difference) => (
              <tr key={difference.label}>
                <th scope="row">{difference.label}</th>
                <td className="break-words whitespace-pre-line">{difference.mine || words('empty')}</td>
                <td className="break-words whitespace-pre-line">{difference.theirs || words('empty')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}
