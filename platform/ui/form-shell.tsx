'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState, useTransition, type FormEvent, type MouseEvent, type ReactNode } from 'react';
import { Button } from './push-button.tsx';
import { FormStateProvider } from './form-state.tsx';
import { dropText, keepText, restoreText } from './kept-text.ts';
import type { Trouble } from './problem-words.ts';
import { TroubleNotice } from './trouble-notice.tsx';
import { useEarlyText } from './use-early-text.ts';
import { useTrouble } from './use-trouble.ts';

/** Field name → text, as the form holds it. */
export type FormValues = Readonly<Record<string, string>>;

/**
 * The frame of every form: one column, errors beside the fields and summed up at the top with links, nothing typed is ever lost.
 * `onSubmit` saves and goes on; whatever it throws is told. With `keep`, text survives reloads and an expired session in this tab.
 */
export function FormShell({ onSubmit, submitLabel, actions, keep, tellKept = false, children, className = 'max-w-xl' }: {
  readonly onSubmit: (values: FormValues) => Promise<void>;
  readonly submitLabel: ReactNode;
  /** Beside the submit button: a way back, another act. */
  readonly actions?: ReactNode;
  readonly keep?: string;
  /** Says so when kept text came back, with a way to drop it; for forms that a person returns to for something new. */
  readonly tellKept?: boolean;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const form = useRef<HTMLFormElement>(null);
  const notice = useRef<HTMLDivElement>(null);
  const [trouble, setTrouble] = useState<Trouble>();
  const [restored, setRestored] = useState(false);
  const [busy, start] = useTransition();
  const toTrouble = useTrouble();
  const words = useTranslations('ui');

  useEarlyText(form);
  useEffect(() => {
    if (keep !== undefined && form.current && restoreText(keep, form.current)) setRestored(true);
  }, [keep]);
  useEffect(() => {
    if (trouble) notice.current?.focus();
  }, [trouble]);

  const submit = (event?: FormEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (!form.current || busy) return;
    const values = readForm(form.current);
    start(async () => {
      setTrouble(undefined);
      try {
        await onSubmit(values);
        if (keep !== undefined) dropText(keep);
      } catch (error) {
        setTrouble(toTrouble(error));
      }
    });
  };
  const remember = () => {
    if (keep !== undefined && form.current) keepText(keep, form.current);
  };

  const startAfresh = () => {
    if (keep !== undefined) dropText(keep);
    location.reload();
  };

  return (
    <form ref={form} noValidate method="post" onSubmit={submit} onInput={remember} className={`space-y-5 ${className}`}>
      {trouble && (
        <TroubleNotice ref={notice} trouble={trouble} onRetry={() => submit()}>
          <FieldLinks form={form} fields={trouble.fields} />
        </TroubleNotice>
      )}
      {restored && tellKept && !trouble && (
        <p role="status" className="flex flex-wrap items-center justify-between gap-x-4 rounded-control bg-sunken px-3 text-sm text-muted">
          {words('restored')}<button type="button" onClick={startAfresh} className="min-h-11 font-semibold text-accent underline-offset-2 hover:underline">{words('startAfresh')}</button>
        </p>
      )}
      <FormStateProvider value={{ errors: trouble?.fields ?? {}, busy }}>{children}</FormStateProvider>
      <div className="flex flex-wrap items-center gap-3 pt-1">
        <Button type="submit" busy={busy}>{submitLabel}</Button>
        {actions}
      </div>
    </form>
  );
}

/** Links from the summary to the fields; one whose field is not on this page is told without a link. */
function FieldLinks({ form, fields }: { readonly form: { readonly current: HTMLFormElement | null }; readonly fields: Readonly<Record<string, string>> }) {
  const words = useTranslations('ui');
  const entries = Object.entries(fields);
  if (entries.length === 0) return null;
  const go = (event: MouseEvent, name: string) => {
    event.preventDefault();
    const control = form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"] :is(input:not([type=hidden]), select, textarea)`);
    control?.focus();
  };
  return (
    <ul aria-label={words('whatIsWrong')} className="mt-2 list-disc space-y-1 ps-5">
      {entries.map(([name, message]) => (
        <li key={name}><a href={`#${name}`} onClick={(event) => go(event, name)} className="underline underline-offset-2">{message}</a></li>
      ))}
    </ul>
  );
}

function readForm(form: HTMLFormElement): FormValues {
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') values[name] = value;
  }
  return values;
}
