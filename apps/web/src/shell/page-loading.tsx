import { FormSkeleton, ListSkeleton } from '@dott/platform/ui/skeleton.tsx';
import { useTranslations } from 'next-intl';

/** The shape of a list or a report while it loads. */
export function ListLoading() {
  const words = useTranslations('shell');
  return <ListSkeleton label={words('loading')} />;
}

/** The shape of a form while it loads. */
export function FormLoading() {
  const words = useTranslations('shell');
  return <FormSkeleton label={words('loading')} />;
}
