'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Field, type FieldProps } from './field.tsx';

export interface ComboOption {
  readonly id: string;
  readonly label: string;
  /** A second line that tells two of the same name apart. */
  readonly note?: string | null;
}

interface Entry {
  readonly key: string;
  readonly body: ReactNode;
  readonly pick: () => void;
}

const pauseMs = 200;

/** A choice among many records: one types, the server finds, and what is not there can be made on the spot. */
export function Combobox({ selected, load, onPick, createLabel, onCreate, placeholder, autoFocus, ...field }: FieldProps & {
  /** The label of the record that is chosen now. */
  readonly selected: string;
  readonly load: (text: string) => Promise<readonly ComboOption[]>;
  readonly onPick: (id: string) => void;
  readonly createLabel: (text: string) => string;
  readonly onCreate: (text: string) => void;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
}) {
  const words = useTranslations('ui');
  const listId = useId();
  const [text, setText] = useState<string>();
  const [found, setFound] = useState<{ readonly text: string; readonly options: readonly ComboOption[] }>({ text: '', options: [] });
  const [active, setActive] = useState(0);
  const open = text !== undefined;
  const close = () => setText(undefined);

  const loader = useRef(load);
  useEffect(() => {
    loader.current = load;
  });
  useEffect(() => {
    if (text === undefined) return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      // A search that fails shows what can be done without it: make a new record.
      void loader.current(text).catch(() => []).then((options) => wanted && setFound({ text, options }));
    }, text === '' ? 0 : pauseMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [text]);

  const entries: Entry[] = [
    ...found.options.map((option) => ({
      key: option.id,
      body: <><span className="block truncate font-medium">{option.label}</span>{option.note && <span className="block truncate text-xs text-muted">{option.note}</span>}</>,
      pick: () => onPick(option.id),
    })),
    { key: 'new', body: <span className="font-semibold text-accent">+ {createLabel(text?.trim() ?? '')}</span>, pick: () => onCreate(text?.trim() ?? '') },
  ];
  const current = Math.min(active, entries.length - 1);
  const choose = (entry: Entry | undefined) => {
    close();
    entry?.pick();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return setText('');
      return setActive((current + (event.key === 'ArrowDown' ? 1 : entries.length - 1)) % entries.length);
    }
    if (!open) return undefined;
    if (event.key === 'Enter') {
      event.preventDefault();
      // What is listed may still belong to an earlier text; choosing from it would pick somebody else.
      if (found.text === text) choose(entries[current]);
    }
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
    return undefined;
  };
  return (
    <Field {...field}>
      {(control) => (
        <div className="relative" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || close()}>
          <input {...control} type="text" role="combobox" aria-expanded={open} aria-controls={listId} aria-autocomplete="list" aria-activedescendant={open ? `${listId}-${current}` : undefined}
            autoComplete="off" autoFocus={autoFocus} placeholder={selected === '' ? placeholder : selected} value={text ?? selected} onKeyDown={press}
            onFocus={() => setText('')} onClick={() => setText(text ?? '')}
            onChange={(event) => {
              setText(event.target.value);
              setActive(0);
            }}
            className="dott-control" />
          <ul id={listId} role="listbox" aria-label={words('choices')} hidden={!open} className="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-card border border-line bg-surface p-1 shadow-raised">
            {entries.map((entry, index) => (
              <li key={entry.key} id={`${listId}-${index}`} role="option" aria-selected={index === current} onPointerDown={(event) => event.preventDefault()} onClick={() => choose(entry)}
                className="flex min-h-11 cursor-pointer flex-col justify-center rounded-control px-3 py-1.5 text-sm hover:bg-sunken aria-selected:bg-accent-soft">
                {entry.body}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Field>
  );
}
