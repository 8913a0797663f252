import { ListSkeleton } from '@dott/platform/ui/skeleton.tsx';
import { useTranslations } from 'next-intl';

/** The shape of a page while it loads. */
export function PageLoading() {
  const words = useTranslations('shell');
  return <ListSkeleton label={words('loading')} />;
}
