'use client';
import type { Customer, customers } from '@dott/modules/customers/contract';
import type { Wire } from '@dott/platform/http/client';
import { Card } from '@dott/platform/ui/card.tsx';
import type { Choice } from '@dott/platform/ui/choices.ts';
import { useConflict } from '@dott/platform/ui/conflict-dialog.tsx';
import { CheckField, DateField, SelectField, TextArea, TextField } from '@dott/platform/ui/field.tsx';
import { FormStateProvider } from '@dott/platform/ui/form-state.tsx';
import { dayText } from '@dott/platform/ui/formats.ts';
import { MoneyField, NumberField } from '@dott/platform/ui/number-field.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useEarlyText } from '@dott/platform/ui/use-early-text.ts';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState, type FormEvent } from 'react';
import { totalsText } from '../totals.ts';
import { useCustomerPicker } from './customer-picker.tsx';
import { draftTotals, unreadable } from './draft-document.ts';
import { draftDifferences } from './draft-differences.ts';
import { EditorActs } from './editor-acts.tsx';
import { LineEditor } from './line-editor.tsx';
import { SaveStatus } from './save-status.tsx';
import { TotalsList } from './totals-list.tsx';
import type { EditorStart } from './draft-keeper.ts';
import { useDraft, type DraftEditor } from './use-draft.ts';

export interface InvoiceEditorProps extends EditorStart {
  readonly customerWire: Wire<typeof customers>;
  readonly currencies: readonly Choice[];
}

/** Writes an invoice: totals by the server's own rules as one types, saved on the server as one goes. */
export function InvoiceEditor({ customerWire, currencies, ...start }: InvoiceEditorProps) {
  const words = useTranslations('invoices');
  const conflict = useConflict();
  const toTrouble = useTrouble();
  const kept = useDraft(start, { ask: conflict.ask, differencesOf: (mine, theirs) => draftDifferences(mine, theirs, words) });
  const [issueError, setIssueError] = useState<unknown>();
  // What hindered the issue is looked at anew with each change; left standing, it would hide why the draft cannot be saved.
  const change: DraftEditor['change'] = (patch) => {
    setIssueError(undefined);
    kept.change(patch);
  };
  const editor = { ...kept, change };
  const { draft } = editor;
  const pick = (customer: Customer) => change({ customerId: customer.id, customerName: customer.name, ...(customer.currency && { currency: customer.currency }) });
  const picker = useCustomerPicker({ wire: customerWire, selected: draft.customerName, onPick: pick });
  const failure = issueError ?? editor.error;
  const trouble = failure === undefined ? undefined : toTrouble(failure);
  const errors = { ...trouble?.fields, ...Object.fromEntries(unreadable(draft).map((name) => [name, words('editor.unreadable')])) };
  const form = useRef<HTMLFormElement>(null);
  useEarlyText(form);
  const save = (event: FormEvent) => {
    event.preventDefault();
    void editor.flush();
  };
  return (
    <>
      <FormStateProvider value={{ errors, busy: false }}>
        {trouble && <div className="mb-4"><TroubleNotice trouble={trouble} onRetry={() => void editor.flush()}><FieldSentences fields={trouble.fields} /></TroubleNotice></div>}
        <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_18rem]">
          <form ref={form} method="post" onSubmit={save} noValidate className="min-w-0 space-y-5">
            <Card className="overflow-visible">
              <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_11rem_11rem] sm:max-lg:[&>:first-child]:col-span-2">
                {picker.field}
                <DatesFields editor={editor} />
              </div>
            </Card>
            <Card flush title={words('editor.lines')} actions={<CheckField label={words('editor.inclusive')} name="pricesIncludeTax" checked={draft.pricesIncludeTax} onChange={(event) => change({ pricesIncludeTax: event.target.checked })} />}>
              <LineEditor key={editor.revision} lines={draft.lines} currency={draft.currency} onChange={(lines) => change({ lines })} />
            </Card>
            <MoreFields editor={editor} currencies={currencies} ownCurrency={start.ownCurrency} />
          </form>
          <aside className="space-y-5 xl:sticky xl:top-20">
            <Card title={words('totals.title')} actions={<SaveStatus state={editor.state} missing={editor.missing} onRetry={() => void editor.flush()} />}><DraftTotals editor={editor} /></Card>
            <EditorActs wire={start.wire} tenantId={start.tenantId} editor={editor} onError={setIssueError} />
          </aside>
        </div>
      </FormStateProvider>
      {picker.dialog}
      {conflict.dialog}
    </>
  );
}

function DatesFields({ editor: { draft, stored, revision, change } }: { readonly editor: DraftEditor }) {
  const words = useTranslations('invoices.editor');
  const locale = useLocale();
  const help = draft.dueDate !== '' ? undefined : stored ? words('dueOn', { date: dayText(stored.dueDate, locale) }) : words('dueByTerms');
  return (
    <>
      <DateField key={`issue-${revision}`} label={words('issueDate')} name="issueDate" defaultValue={draft.issueDate} onChange={(event) => change({ issueDate: event.target.value })} />
      <DateField key={`due-${revision}`} label={words('dueDate')} name="dueDate" help={help} defaultValue={draft.dueDate} onChange={(event) => change({ dueDate: event.target.value })} />
    </>
  );
}

function MoreFields({ editor, currencies, ownCurrency }: { readonly editor: DraftEditor; readonly currencies: readonly Choice[]; readonly ownCurrency: string }) {
  const words = useTranslations('invoices.editor');
  const { draft, change, revision } = editor;
  const foreign = draft.currency !== ownCurrency;
  const used = foreign || draft.reference !== '' || draft.note !== '';
  const { currency } = draft;
  return (
    <Card>
      <div className="space-y-5">
        <div className="max-w-xs">
          <MoneyField key={`${currency} ${revision}`} label={words('discount')} name="discount" currency={currency} defaultValue={draft.discount} onValue={(discount) => change({ discount })} />
        </div>
        <details open={used} className="group">
          <summary className="flex min-h-11 items-center gap-2 text-sm font-semibold text-accent"><span aria-hidden="true" className="transition-transform group-open:rotate-180">⌄</span>{words('more')}</summary>
          <div className="mt-3 grid gap-5 md:grid-cols-2">
            <SelectField label={words('currency')} name="currency" value={currency} options={currencies} onChange={(event) => change({ currency: event.target.value, exchangeRate: '' })} />
            {foreign && (
              <NumberField key={`${currency} ${revision}`} label={words('exchangeRate')} name="exchangeRate" help={words('exchangeRateHelp', { own: ownCurrency, currency })}
                defaultValue={draft.exchangeRate} onValue={(exchangeRate) => change({ exchangeRate })} />
            )}
            <TextField label={words('reference')} name="reference" help={words('referenceHelp')} maxLength={100} value={draft.reference} onChange={(event) => change({ reference: event.target.value })} />
            <div className="md:col-span-2"><TextArea label={words('note')} name="note" placeholder={words('notePlaceholder')} maxLength={5000} value={draft.note} onChange={(event) => change({ note: event.target.value })} /></div>
          </div>
        </details>
      </div>
    </Card>
  );
}

function DraftTotals({ editor: { draft } }: { readonly editor: DraftEditor }) {
  const words = useTranslations('invoices.totals');
  const totals = draftTotals(draft);
  if (!totals) return <p className="text-sm text-muted">{words('unclear')}</p>;
  return <div aria-live="polite"><TotalsList {...totalsText(totals, draft.currency)} currency={draft.currency} /></div>;
}

function FieldSentences({ fields }: { readonly fields: Readonly<Record<string, string>> }) {
  const sentences = [...new Set(Object.values(fields))];
  return sentences.length > 0 && <ul className="mt-2 list-disc space-y-1 ps-5">{sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>;
}
