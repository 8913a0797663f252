import type { ReactNode } from 'react';
import { Link } from './link.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** `end` for figures. */
  readonly align?: 'start' | 'end';
  /** The cell that names the row: on a phone it heads the card, and it carries the link. */
  readonly lead?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Where the cell stands on a phone's card when not on a line of its own with its heading: beside the name, at the start or the end of a line, or nowhere. */
  readonly phone?: 'corner' | 'start' | 'end' | 'hide';
  /** Under the column, where a sum means something. */
  readonly total?: ReactNode;
}

/** A list of records: a table where there is room, one card each on a phone. `caption` says to a screen reader what it lists. */
export function DataTable<Row>({ caption, columns, rows, rowKey, rowHref, cards = true }: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowHref?: (row: Row) => string;
  /** False keeps the table's form on a phone: for statements that are read down a column. */
  readonly cards?: boolean;
}) {
  const hasTotals = columns.some((column) => column.total !== undefined);
  return (
    <div className="overflow-x-auto">
      <table className="dott-table" data-cards={cards || undefined}>
        <caption>{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th key={column.key} scope="col" data-align={column.align}>{column.label}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-link={rowHref ? '' : undefined}>
              {columns.map((column) => (
                <td key={column.key} data-label={column.label} data-align={column.align} data-lead={column.lead ? '' : undefined} data-phone={column.phone}>
                  {column.lead && rowHref
                    ? <Link href={rowHref(row)} className="inline-flex min-h-6 items-center font-semibold text-accent underline-offset-2 hover:underline">{column.cell(row)}</Link>
                    : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {hasTotals && (
          <tfoot>
            <tr>{columns.map((column) => <td key={column.key} data-label={column.label} data-align={column.align} data-lead={column.lead ? '' : undefined} data-phone={column.phone}>{column.total}</td>)}</tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
