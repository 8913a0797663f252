import { useFormatter, useTranslations } from 'next-intl';

/** Writes figures as people read them; what was not measured is a dash with a name. */
export function useFigures() {
  const format = useFormatter();
  const words = useTranslations('monitoring');
  const none = words('none');
  return {
    ms: (value: number | null) => (value === null ? none : words('ms', { value: format.number(value, { maximumSignificantDigits: 3 }) })),
    percent: (value: number | null) => (value === null ? none : format.number(value, { style: 'percent', maximumFractionDigits: 1 })),
    whole: (value: number | null) => (value === null ? none : format.number(value)),
  };
}
