'use client';
import { SelectField } from '@dott/platform/ui/field.tsx';
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;
let zones: readonly string[] | undefined;

/** Where the business's day begins: this browser's zone unless another is known. The list comes from the browser, because it is long. */
export function TimeZoneField({ label, known }: { readonly label: string; readonly known: string | undefined }) {
  const own = useSyncExternalStore(never, () => Intl.DateTimeFormat().resolvedOptions().timeZone, () => '');
  const chosen = known ?? own;
  const options = own === '' ? [] : (zones ??= Intl.supportedValuesOf('timeZone'));
  const listed = chosen === '' || options.includes(chosen) ? options : [chosen, ...options];
  return <SelectField key={chosen} label={label} name="timeZone" defaultValue={chosen} options={listed.map((value) => ({ value, label: value.replaceAll('_', ' ') }))} />;
}
