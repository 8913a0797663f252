'use client';
import { useLocale } from 'next-intl';
import { useState, type ComponentProps, type FocusEvent, type Ref } from 'react';
import { Field, type FieldProps } from './field.tsx';
import { parseDecimal } from '../money/parse.ts';

type NumberInput = FieldProps & Omit<ComponentProps<'input'>, keyof FieldProps | 'type' | 'defaultValue' | 'value' | 'onChange'> & {
  /** A wire number such as `1234.50`. */
  readonly defaultValue?: string;
  /** Hears the wire number at each keystroke that makes sense, or the raw text when it makes none. */
  readonly onValue?: (value: string) => void;
  /** Digits after the point that are always shown. */
  readonly digits?: number;
  /** The most digits after the point that make sense. */
  readonly scale?: number;
  /** Shown before or after the number, such as a currency or a unit. */
  readonly prefix?: string;
  readonly suffix?: string;
  readonly ref?: Ref<HTMLInputElement>;
};

/** A number as text: people type it in their own way, the form sends it in the wire's. */
export function NumberField({ label, name, help, error, optional, labelHidden, defaultValue = '', onValue, digits = 0, scale = 6, prefix, suffix, className = '', onBlur, ...input }: NumberInput) {
  const locale = useLocale();
  const [text, setText] = useState(() => defaultValue === '' ? '' : written(defaultValue, locale, digits));
  // What makes no number is sent as it was typed, so that the server can say what is wrong with it.
  const read = (typed: string): string => typed.trim() === '' ? '' : parseDecimal(typed, { locale, maxScale: scale }) ?? typed;
  const change = (next: string) => {
    setText(next);
    onValue?.(read(next));
  };
  const tidy = (event: FocusEvent<HTMLInputElement>) => {
    const value = parseDecimal(text, { locale, maxScale: scale });
    if (value !== undefined) setText(written(value, locale, digits));
    onBlur?.(event);
  };
  return (
    <Field {...{ label, name, help, error, optional, labelHidden }}>
      {(control) => (
        <div className="relative flex items-stretch">
          {prefix && <span className="grid place-items-center rounded-s-control border border-e-0 border-line-strong bg-sunken px-3 text-sm text-muted">{prefix}</span>}
          <input {...input} {...control} name={undefined} data-name={name} type="text" inputMode="decimal" autoComplete="off" value={text}
            onChange={(event) => change(event.target.value)} onBlur={tidy}
            className={`dott-control text-end tabular-nums ${prefix ? 'rounded-s-none' : ''} ${suffix ? 'rounded-e-none' : ''} ${className}`} />
          {suffix && <span className="grid place-items-center rounded-e-control border border-s-0 border-line-strong bg-sunken px-3 text-sm text-muted">{suffix}</span>}
          <input type="hidden" name={name} value={read(text)} />
        </div>
      )}
    </Field>
  );
}

/** A wire number for people: grouped, with the locale's separators, at least `digits` after the point. */
function written(value: string, locale: string, digits: number): string {
  const fraction = value.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: Math.max(fraction, digits), maximumFractionDigits: 20 });
  // Intl reads decimal strings exactly; its type knows only of numbers and template literals.
  return format.format(value as `${number}`);
}

/** An amount of money in a currency. */
export function MoneyField({ currency, ...rest }: NumberInput & { readonly currency: string }) {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return <NumberField digits={digits} scale={digits} prefix={currency} {...rest} />;
}
