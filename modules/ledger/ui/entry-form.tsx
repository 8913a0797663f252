'use client';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { decimal, type Decimal } from '@dott/platform/money';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import type { Choice } from '@dott/platform/ui/choices.ts';
import { DateField, SelectField, TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { dropDraft, keepDraft, readDraft } from '@dott/platform/ui/kept-draft.ts';
import { dropText } from '@dott/platform/ui/kept-text.ts';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { NumberField } from '@dott/platform/ui/number-field.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useEffect, useState } from 'react';
import type { ledger } from '../contract.ts';
import { ledgerPaths } from './paths.ts';

interface Line {
  readonly key: string;
  readonly code: string;
  readonly debit: string;
  readonly credit: string;
}

const emptyLine = (): Line => ({ key: crypto.randomUUID(), code: '', debit: '', credit: '' });
const firstLines: readonly Line[] = ['first', 'second'].map((key) => ({ key, code: '', debit: '', credit: '' }));

/** Writes an entry by hand, with both sums in sight as one types. */
export function EntryForm({ wire, tenantId, currency, today, accounts }: {
  readonly wire: Wire<typeof ledger>; readonly tenantId: string; readonly currency: string; readonly today: string; readonly accounts: readonly Choice[];
}) {
  const words = useTranslations('ledger.form');
  const router = useRouter();
  const toast = useToast();
  const keep = `entry.new.${tenantId}`;
  const [lines, setLines] = useKeptLines(`${keep}.lines`);
  const forget = () => {
    dropText(keep);
    dropDraft(`${keep}.lines`);
  };
  const paths = ledgerPaths(tenantId);
  const put = (index: number, patch: Partial<Line>) => setLines((before) => before.map((line, at) => at === index ? { ...line, ...patch } : line));
  const save = async ({ date = '', memo = '' }: FormValues) => {
    const entry = await browserApi(wire).create({ body: { date, memo, lines: lines.map(lineInput) } });
    forget();
    toast(words('saved'));
    router.push(paths.detail(entry.id));
    router.refresh();
  };
  return (
    <FormShell onSubmit={save} submitLabel={words('save')} keep={keep} tellKept className="max-w-3xl" actions={<ButtonLink look="secondary" onFollow={forget} href={paths.list}>{words('cancel')}</ButtonLink>}>
      <div className="grid gap-5 sm:grid-cols-[11rem_minmax(0,1fr)]">
        <DateField label={words('date')} name="date" defaultValue={today} required />
        <TextField label={words('memo')} name="memo" maxLength={500} required autoComplete="off" />
      </div>
      <fieldset data-field="lines">
        <legend className="mb-2 text-base font-semibold">{words('lines')}</legend>
        <ol className="divide-y divide-line rounded-card border border-line bg-surface">
          {lines.map((line, index) => (
            <EntryLine key={line.key} line={line} index={index} accounts={accounts} onChange={(patch) => put(index, patch)}
              onRemove={lines.length > 2 ? () => setLines(lines.filter((_line, at) => at !== index)) : undefined} />
          ))}
        </ol>
        <div className="mt-3"><Button look="secondary" onClick={() => setLines([...lines, emptyLine()])}>{words('addLine')}</Button></div>
      </fieldset>
      <Balance lines={lines} currency={currency} />
    </FormShell>
  );
}

/** The lines, kept for the length of this tab; the form itself keeps its other fields but does not know how many lines there were. */
function useKeptLines(key: string) {
  const [lines, setLines] = useState(firstLines);
  useEffect(() => {
    // New keys, so that each field takes its text anew.
    const kept = readDraft<readonly Line[]>(key);
    // oxlint-disable-next-line react/set-state-in-effect -- kept lines exist in the browser alone, and the first rendering has to match the server's
    if (kept) setLines(kept.map((line) => ({ ...line, key: crypto.randomUUID() })));
  }, [key]);
  useEffect(() => {
    if (lines !== firstLines) keepDraft(key, lines);
  }, [key, lines]);
  return [lines, setLines] as const;
}

function EntryLine({ line, index, accounts, onChange, onRemove }: {
  readonly line: Line; readonly index: number; readonly accounts: readonly Choice[]; readonly onChange: (patch: Partial<Line>) => void; readonly onRemove: (() => void) | undefined;
}) {
  const words = useTranslations('ledger.form');
  const number = index + 1;
  return (
    <li aria-label={words('line', { number })} className="grid grid-cols-2 items-end gap-3 p-4 sm:grid-cols-[minmax(0,1fr)_9rem_9rem_2.75rem]">
      <div className="col-span-2 sm:col-span-1">
        <SelectField label={words('account')} name={`lines.${index}.code`} value={line.code} placeholder={words('chooseAccount')} options={accounts} onChange={(event) => onChange({ code: event.target.value })} />
      </div>
      <NumberField label={words('debit')} name={`lines.${index}.debit`} defaultValue={line.debit} disabled={line.credit !== ''} onValue={(debit) => onChange({ debit })} />
      <NumberField label={words('credit')} name={`lines.${index}.credit`} defaultValue={line.credit} disabled={line.debit !== ''} onValue={(credit) => onChange({ credit })} />
      {onRemove && <button type="button" onClick={onRemove} aria-label={words('removeLine', { number })} className="grid size-11 place-items-center rounded-control text-muted hover:bg-bad-soft hover:text-bad"><Trash2 aria-hidden="true" className="size-5" /></button>}
    </li>
  );
}

/** What both sides come to, and what is missing on which. */
function Balance({ lines, currency }: { readonly lines: readonly Line[]; readonly currency: string }) {
  const words = useTranslations('ledger.form');
  const locale = useLocale();
  const [debits, credits] = [sumOf(lines.map((line) => line.debit)), sumOf(lines.map((line) => line.credit))];
  const difference = debits.minus(credits);
  const money = (amount: Decimal) => moneyText(amount.toFixed(), currency, locale);
  const side = difference.gt(0) ? 'credit' : 'debit';
  const balanced = difference.eq(0);
  return (
    <div className={`rounded-card px-4 py-3 text-sm ${balanced && debits.gt(0) ? 'bg-good-soft' : 'bg-sunken'}`}>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 tabular-nums">
        <div className="flex gap-2"><dt className="text-muted">{words('debits')}</dt><dd className="font-semibold">{money(debits)}</dd></div>
        <div className="flex gap-2"><dt className="text-muted">{words('credits')}</dt><dd className="font-semibold">{money(credits)}</dd></div>
      </dl>
      <p aria-live="polite" className="mt-1">{!balanced ? words('short', { amount: money(difference.abs()), side }) : debits.gt(0) ? words('balanced') : words('empty')}</p>
    </div>
  );
}

function sumOf(texts: readonly string[]): Decimal {
  return texts.filter((text) => /^\d+(?:\.\d+)?$/.test(text)).reduce((sum, text) => sum.plus(text), decimal(0));
}

function lineInput({ code, debit, credit }: Line) {
  return { code, ...(debit !== '' && { debit }), ...(credit !== '' && { credit }) };
}
