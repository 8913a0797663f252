'use client';
import { SelectField } from '@dott/platform/ui/field.tsx';
import { useState, useSyncExternalStore } from 'react';
import { defaultTimeZone } from '../time-zones.ts';

const never = (): (() => void) => () => undefined;
let zones: readonly string[] | undefined;

function allZones(): readonly string[] {
  return zones ??= Intl.supportedValuesOf('timeZone');
}

/** Where the business's day begins. Offered: this browser's zone if the country has it, else the one where most of the country lives. The list comes from the browser, because it is long. */
export function TimeZoneField({ label, country, known }: { readonly label: string; readonly country: string; readonly known: string | undefined }) {
  const own = useSyncExternalStore(never, () => Intl.DateTimeFormat().resolvedOptions().timeZone, () => '');
  const [picked, setPicked] = useState(known);
  const value = picked ?? suggestion(country, own);
  const options = own === '' ? [] : allZones();
  const listed = value === '' || options.includes(value) ? options : [value, ...options];
  return <SelectField label={label} name="timeZone" value={value} onChange={(event) => setPicked(event.target.value)} options={listed.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))} />;
}

function suggestion(country: string, own: string): string {
  if (country === '') return own;
  const ofCountry = new Intl.Locale(`und-${country}`).getTimeZones?.() ?? [];
  return ofCountry.includes(own) ? own : defaultTimeZone(country);
}
