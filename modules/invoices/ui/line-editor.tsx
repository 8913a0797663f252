'use client';
import { currencyExponent, formatAmount, toDecimal } from '@dott/platform/money';
import { Button } from '@dott/platform/ui/button.tsx';
import { TextField } from '@dott/platform/ui/field.tsx';
import { NumberField } from '@dott/platform/ui/number-field.tsx';
import { Plus, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { type DraftLine, draftLineMinor, emptyLine } from './draft-document.ts';

const columns = 'lg:grid lg:grid-cols-[minmax(8rem,1fr)_4rem_6.5rem_4rem_3.75rem_6.25rem_2.75rem] lg:gap-2';

/** The lines of a draft: a row each where there is room, a card each on a phone. */
export function LineEditor({ lines, currency, onChange }: { readonly lines: readonly DraftLine[]; readonly currency: string; readonly onChange: (lines: readonly DraftLine[]) => void }) {
  const words = useTranslations('invoices.editor');
  const [added, setAdded] = useState<string>();
  const add = () => {
    const key = crypto.randomUUID();
    setAdded(key);
    onChange([...lines, emptyLine(key, lines.at(-1)?.taxRate ?? '0')]);
  };
  const put = (index: number, patch: Partial<DraftLine>) => onChange(lines.map((line, at) => at === index ? { ...line, ...patch } : line));
  return (
    <div>
      <div aria-hidden="true" className={`hidden px-4 pb-1 text-xs font-semibold text-muted lg:px-5 ${columns}`}>
        <span>{words('description')}</span><span className="text-end">{words('quantity')}</span><span className="text-end">{words('unitPrice')}</span>
        <span className="text-end">{words('lineDiscountShort')}</span><span className="text-end">{words('taxRate')}</span><span className="text-end">{words('amount')}</span>
      </div>
      <ol>
        {lines.map((line, index) => (
          <LineRow key={line.key} line={line} index={index} currency={currency} isNew={added === line.key} onChange={(patch) => put(index, patch)}
            onRemove={lines.length > 1 ? () => onChange(lines.filter((_line, at) => at !== index)) : undefined} />
        ))}
      </ol>
      <div className="px-4 py-3 md:px-5">
        <Button look="secondary" onClick={add}><Plus aria-hidden="true" className="size-5" />{words('addLine')}</Button>
      </div>
    </div>
  );
}

function LineRow({ line, index, currency, isNew, onChange, onRemove }: {
  readonly line: DraftLine; readonly index: number; readonly currency: string; readonly isNew: boolean;
  readonly onChange: (patch: Partial<DraftLine>) => void; readonly onRemove: (() => void) | undefined;
}) {
  const words = useTranslations('invoices.editor');
  const locale = useLocale();
  const minor = draftLineMinor(line, currency);
  const number = index + 1;
  const field = (key: 'quantity' | 'unitPrice' | 'discountPercent' | 'taxRate') => ({
    name: `lines.${index}.${key}`, labelHidden: 'wide' as const, className: 'lg:px-2', defaultValue: line[key], onValue: (value: string) => onChange({ [key]: value }),
  });
  return (
    <li aria-label={words('lineName', { number })} className={`grid grid-cols-2 gap-3 border-b border-line px-4 py-4 lg:items-start lg:border-b-0 lg:px-5 lg:py-1.5 ${columns}`}>
      <div className="col-span-2 lg:col-span-1">
        <TextField label={words('description')} name={`lines.${index}.description`} labelHidden="wide" value={line.description} autoFocus={isNew} maxLength={1000}
          placeholder={words('descriptionPlaceholder')} autoComplete="off" onChange={(event) => onChange({ description: event.target.value })} />
      </div>
      <NumberField label={words('quantity')} {...field('quantity')} />
      <NumberField label={words('unitPrice')} {...field('unitPrice')} digits={currencyExponent(currency)} />
      <NumberField label={words('lineDiscount')} {...field('discountPercent')} />
      <NumberField label={words('taxRate')} {...field('taxRate')} />
      <output className="flex min-h-11 items-center text-sm font-semibold tabular-nums lg:justify-end" aria-label={words('amount')}>
        {minor === undefined ? '–' : formatAmount({ amount: toDecimal(minor, currency), currency }, locale)}
      </output>
      <div className="flex justify-end">
        {onRemove && (
          <button type="button" onClick={onRemove} aria-label={words('removeLine', { number })} className="grid size-11 place-items-center rounded-control text-muted hover:bg-bad-soft hover:text-bad">
            <Trash2 aria-hidden="true" className="size-5" />
          </button>
        )}
      </div>
    </li>
  );
}
