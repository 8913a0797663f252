'use client';
import { useTranslations } from 'next-intl';
import { useState, type ComponentProps } from 'react';
import { Field, type FieldProps } from './field.tsx';

/** A password, hidden unless its owner wants to see it. */
export function PasswordField({ label, name, help, error, className = '', ...input }: FieldProps & Omit<ComponentProps<'input'>, keyof FieldProps | 'type'>) {
  const words = useTranslations('ui');
  const [shown, setShown] = useState(false);
  return (
    <Field {...{ label, name, help, error }}>
      {(control) => (
        <div className="flex">
          <input autoCapitalize="none" spellCheck={false} {...input} {...control} type={shown ? 'text' : 'password'} className={`dott-control rounded-e-none ${className}`} />
          <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)} className="min-h-11 rounded-e-control border border-s-0 border-line-strong bg-sunken px-4 text-sm font-medium">
            {shown ? words('hidePassword') : words('showPassword')}
          </button>
        </div>
      )}
    </Field>
  );
}
