import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { Link } from '@dott/platform/ui/link.tsx';
import { useTranslations } from 'next-intl';

/** One line of a statement. */
export interface AmountRow {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  /** The entries behind the figure. */
  readonly href: string;
}

/** A part of a statement: accounts with amounts and their sum. */
export function AmountTable({ title, rows, total }: { readonly title: string; readonly rows: readonly AmountRow[]; readonly total: string }) {
  const words = useTranslations('reports');
  return (
    <Card flush title={title}>
      <DataTable<AmountRow> cards={false} caption={title} rows={rows} rowKey={(row) => row.key} columns={[
        { key: 'name', label: words('account'), cell: (row) => row.name, total: words('total') },
        { key: 'amount', label: words('amount'), align: 'end', total, cell: (row) => <Link href={row.href} className="inline-flex min-h-6 items-center text-accent underline-offset-2 hover:underline">{row.text}</Link> },
      ]} />
    </Card>
  );
}
