import { DateField } from '@dott/platform/ui/field.tsx';
import { FilterForm } from '@dott/platform/ui/filter-form.tsx';
import type { Query } from '@dott/platform/ui/query.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { reportPaths } from './paths.ts';

/** The head of a report with its sheet, and the days that it is about. */
export function ReportFrame({ tenantId, path, query, title, lead, csv, days, chips, children }: {
  readonly tenantId: string; readonly path: string; readonly query: Query; readonly title: string; readonly lead: string; readonly csv: string;
  /** Name, label and value of each day in the address. */
  readonly days: readonly { readonly name: string; readonly label: string; readonly value: string }[];
  readonly chips?: ReactNode; readonly children: ReactNode;
}) {
  const words = useTranslations('reports');
  return (
    <>
      <PageHeader title={title} lead={lead} back={{ href: reportPaths(tenantId).overview, label: words('title') }}
        actions={<a href={csv} download className="inline-flex min-h-11 items-center gap-2 rounded-control border border-line-strong bg-surface px-4 text-sm font-semibold hover:bg-sunken"><Download aria-hidden="true" className="size-5" />{words('csv')}</a>} />
      {chips}
      <FilterForm path={path} query={query} names={days.map((day) => day.name)} submitLabel={words('apply')}>
        {days.map((day) => <DateField key={`${day.name} ${day.value}`} label={day.label} name={day.name} defaultValue={day.value} />)}
      </FilterForm>
      <div className="space-y-5">{children}</div>
    </>
  );
}
