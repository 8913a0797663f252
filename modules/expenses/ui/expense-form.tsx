'use client';
import { browserApi, Problem, type Wire } from '@dott/platform/http/client';
import { ButtonLink } from '@dott/platform/ui/button.tsx';
import type { Choice } from '@dott/platform/ui/choices.ts';
import { useConflict } from '@dott/platform/ui/conflict-dialog.tsx';
import { FormShell } from '@dott/platform/ui/form-shell.tsx';
import { dropText } from '@dott/platform/ui/kept-text.ts';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useRef, useState } from 'react';
import type { Expense, ExpenseId, expenses } from '../contract.ts';
import { ExpenseFields } from './expense-fields.tsx';
import { differencesOf, inputOf, textsOf, type ExpenseTexts, type SupplierHabit } from './expense-texts.ts';
import { expensePaths } from './paths.ts';
import { ChosenReceipts, ReceiptPicker, SendingBar, useReceiptUpload } from './receipt-upload.tsx';

export interface ExpenseFormProps {
  readonly wire: Wire<typeof expenses>;
  readonly tenantId: string;
  readonly texts: ExpenseTexts;
  /** Absent for a new one. */
  readonly stored?: { readonly id: ExpenseId; readonly version: number };
  readonly habits: readonly SupplierHabit[];
  readonly currencies: readonly Choice[];
  readonly ownCurrency: string;
}

/** Records or changes an expense, then sends its receipts; a receipt that did not arrive is sent again without recording the expense twice. */
export function ExpenseForm({ wire, tenantId, stored, habits, currencies, ownCurrency, ...start }: ExpenseFormProps) {
  const words = useTranslations('expenses.form');
  const router = useRouter();
  const toast = useToast();
  const conflict = useConflict();
  const receipts = useReceiptUpload();
  const [texts, setTexts] = useState(start.texts);
  const known = useRef(stored);
  const [id, setId] = useState(stored?.id);
  const keep = `expense.${id ?? `new.${tenantId}`}`;
  const paths = expensePaths(tenantId);
  const api = browserApi(wire);

  const save = async (): Promise<Pick<Expense, 'id' | 'version'>> => {
    for (;;) {
      const { current } = known;
      if (!current) return api.create({ body: inputOf(texts) });
      try {
        return await api.update({ params: { id: current.id }, body: { ...inputOf(texts), version: current.version } });
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'expenses.stale') throw error;
        // The contract's stale problem carries the expense as it is now.
        const theirs = error.body['current'] as Expense;
        const choice = await conflict.ask(differencesOf(texts, textsOf(theirs), words));
        if (choice === 'neither') throw error;
        if (choice === 'theirs') return theirs;
        known.current = theirs;
      }
    }
  };
  const submit = async () => {
    const saved = await save();
    known.current = saved;
    try {
      await receipts.send(saved.id, receipts.chosen);
    } catch (error) {
      toast(words('savedWithoutReceipt'));
      // From now on the page is that of the saved expense: neither a reload nor a new form may record it a second time.
      history.replaceState(history.state, '', paths.edit(saved.id));
      dropText(keep);
      setId(saved.id);
      throw error;
    }
    toast(words('saved'));
    router.push(paths.detail(saved.id));
    router.refresh();
  };
  return (
    <>
      <FormShell onSubmit={submit} submitLabel={words('save')} keep={keep} tellKept
        actions={<ButtonLink look="secondary" onFollow={() => dropText(keep)} href={id ? paths.detail(id) : paths.list}>{words('cancel')}</ButtonLink>}>
        <ExpenseFields texts={texts} onChange={(patch) => setTexts((before) => ({ ...before, ...patch }))} habits={habits} currencies={currencies} ownCurrency={ownCurrency} />
        <fieldset className="space-y-3">
          <legend className="mb-1.5 text-sm font-medium">{words('receipt')}</legend>
          <ReceiptPicker onFiles={(files) => void receipts.choose(files)} />
          <ChosenReceipts chosen={receipts.chosen} onDrop={receipts.drop} />
          {receipts.sending && <SendingBar sending={receipts.sending} />}
        </fieldset>
      </FormShell>
      {conflict.dialog}
    </>
  );
}
