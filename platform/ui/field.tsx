'use client';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { useFormState } from './form-state.tsx';

export interface FieldProps {
  readonly label: ReactNode;
  /** The name under which the value is sent and under which errors come back, such as `lines.0.quantity`. */
  readonly name: string;
  readonly help?: ReactNode;
  /** Wins over what the form says. */
  readonly error?: string | undefined;
  /** What stands beside the label when the field may stay empty. */
  readonly optional?: ReactNode;
  /** Reads the label to a screen reader only, where a table's heading shows it; `wide`: only where there is room for such a table. */
  readonly labelHidden?: boolean | 'wide';
}

/** What a control must carry so that label, help and error belong to it. */
export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-describedby': string | undefined;
}

/** Label above, control, help below, error beside it; the control is whatever `children` makes of the given properties. */
export function Field({ label, name, help, error, optional, labelHidden = false, children }: FieldProps & { readonly children: (control: ControlProps) => ReactNode }) {
  const id = useId();
  const form = useFormState();
  const wrong = error ?? form.errors[name];
  const described = [wrong && `${id}-error`, help && `${id}-help`].filter(Boolean).join(' ');
  return (
    <div data-field={name}>
      <label htmlFor={id} className={labelHidden === true ? 'sr-only' : `mb-1.5 block text-sm font-medium ${labelHidden === 'wide' ? 'lg:sr-only' : ''}`}>
        {label}{optional && <span className="font-normal text-muted"> {optional}</span>}
      </label>
      {children({ id, name, 'aria-invalid': wrong ? true : undefined, 'aria-describedby': described || undefined })}
      {wrong && <p id={`${id}-error`} className="mt-1.5 text-sm text-bad">{wrong}</p>}
      {help && <p id={`${id}-help`} className="mt-1.5 text-xs text-muted">{help}</p>}
    </div>
  );
}

type Own = keyof FieldProps;

/** One line of text. */
export function TextField({ label, name, help, error, optional, labelHidden, className = '', ...input }: FieldProps & Omit<ComponentProps<'input'>, Own>) {
  return (
    <Field {...{ label, name, help, error, optional, labelHidden }}>
      {(control) => <input type="text" {...input} {...control} className={`dott-control ${className}`} />}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({ label, name, help, error, optional, labelHidden, className = '', ...input }: FieldProps & Omit<ComponentProps<'textarea'>, Own>) {
  return (
    <Field {...{ label, name, help, error, optional, labelHidden }}>
      {(control) => <textarea rows={3} {...input} {...control} className={`dott-control ${className}`} />}
    </Field>
  );
}

/** A choice from a list, in the browser's own control: the best one a phone has. */
export function SelectField({ label, name, help, error, optional, labelHidden, className = '', options, placeholder, ...select }: FieldProps & Omit<ComponentProps<'select'>, Own | 'children'> & {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Shown first and not accepted as an answer. */
  readonly placeholder?: string;
}) {
  return (
    <Field {...{ label, name, help, error, optional, labelHidden }}>
      {(control) => (
        <select {...select} {...control} className={`dott-control ${className}`}>
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      )}
    </Field>
  );
}

/** A calendar date; the browser shows and reads it the way its owner writes dates, the value is `YYYY-MM-DD`. */
export function DateField(props: FieldProps & Omit<ComponentProps<'input'>, Own | 'type'>) {
  return <TextField {...props} type="date" />;
}

/** A yes or no. */
export function CheckField({ label, name, help, error, className = '', ...input }: FieldProps & Omit<ComponentProps<'input'>, Own | 'type'>) {
  const id = useId();
  const form = useFormState();
  const wrong = error ?? form.errors[name];
  return (
    <div data-field={name}>
      <label htmlFor={id} className="flex min-h-11 items-center gap-3 text-sm">
        <input {...input} type="checkbox" id={id} name={name} aria-invalid={wrong ? true : undefined} className={`size-5 shrink-0 accent-accent ${className}`} />
        <span>{label}</span>
      </label>
      {wrong && <p className="mt-1 text-sm text-bad">{wrong}</p>}
      {help && <p className="mt-1 text-xs text-muted">{help}</p>}
    </div>
  );
}
