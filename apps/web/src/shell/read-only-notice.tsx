import { Link } from '@dott/platform/ui/link.tsx';
import { useTranslations } from 'next-intl';

/** Says on every page why nothing can be changed, and leads who may pay to where that is done. */
export function ReadOnlyNotice({ planPath }: { readonly planPath: string | undefined }) {
  const words = useTranslations('shell.readOnly');
  return (
    <div role="status" className="mb-4 flex flex-wrap items-center justify-between gap-x-4 rounded-card border border-bad bg-bad-soft px-4 py-2 text-sm text-ink">
      <p className="py-1 font-medium">{words('said')} {planPath === undefined && words('askOwner')}</p>
      {planPath !== undefined && <Link href={planPath} className="inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-2">{words('pay')}</Link>}
    </div>
  );
}
