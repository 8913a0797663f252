import { wireOf } from '@dott/platform/http/client';
import { toDecimal, toMinor } from '@dott/platform/money';
import { businessDay, currentBusiness } from '@dott/platform/ui/business.ts';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { dayText, momentText, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { ledger, type Entry, type JournalEntryId } from '../contract.ts';
import { ledgerPaths } from './paths.ts';
import { ReverseEntry } from './reverse-entry.tsx';
import { sourcePath, sourceWord } from './source-link.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('ledger'))('detail.title') };
}

/** One entry with its lines, its document, and what it takes back or was taken back by. */
export default async function EntryPage({ params }: { readonly params: Promise<{ readonly tenantId: string; readonly id: JournalEntryId }> }) {
  const [{ tenantId, id }, words, locale, business, today, api, mayWrite] = await Promise.all([params, getTranslations('ledger'), getLocale(), currentBusiness(), businessDay(), serverApi(ledger), mayNow('ledger.write')]);
  const entry = await found(api.get({ params: { id } }));
  const paths = ledgerPaths(tenantId);
  const document = sourcePath(tenantId, entry.source);
  const mayReverse = mayWrite && entry.source.type === 'manual' && entry.reversedById === null && entry.reversesId === null;
  return (
    <>
      <PageHeader title={entry.memo} lead={[dayText(entry.date, locale, 'long'), words(`source.${sourceWord(entry.source)}`), words('detail.writtenAt', { at: momentText(entry.createdAt, locale, business.timeZone) })].join(' · ')}
        back={{ href: paths.list, label: words('title') }} actions={document && <ButtonLink look="secondary" href={document}>{words('detail.document')}</ButtonLink>} />
      <div className="space-y-5">
        {entry.reversesId && <Related sentence={words('detail.reverses')} link={words('detail.reversesLink')} href={paths.detail(entry.reversesId)} />}
        {entry.reversedById && <Related sentence={words('detail.reversed')} link={words('detail.reversedLink')} href={paths.detail(entry.reversedById)} />}
        <Card flush><DataTable caption={words('detail.title')} columns={columnsOf(entry, tenantId, words, locale)} rows={entry.lines.map((line, index) => ({ ...line, index }))} rowKey={(row) => String(row.index)} /></Card>
        {mayReverse && <ReverseEntry wire={wireOf(ledger)} id={id} today={today} />}
      </div>
    </>
  );
}

function Related({ sentence, link, href }: { readonly sentence: string; readonly link: string; readonly href: string }) {
  return <p className="rounded-card border border-line bg-warn-soft px-4 py-3 text-sm">{sentence} <Link href={href} className="font-semibold text-accent underline underline-offset-2">{link}</Link></p>;
}

type Row = Entry['lines'][number] & { readonly index: number };

function columnsOf(entry: Entry, tenantId: string, words: Awaited<ReturnType<typeof getTranslations<'ledger'>>>, locale: string): Column<Row>[] {
  const money = (amount: string) => moneyText(amount, entry.currency, locale);
  const total = (key: 'debit' | 'credit') => money(toDecimal(entry.lines.reduce((sum, line) => sum + toMinor(line[key] ?? '0', entry.currency), 0), entry.currency));
  const columns: Column<Row>[] = [
    { key: 'account', label: words('detail.account'), lead: true, total: words('detail.total'), cell: (row) => <Link href={ledgerPaths(tenantId).entries({ account: row.code })} className="inline-flex min-h-6 items-center text-accent underline-offset-2 hover:underline">{row.code} {row.name}</Link> },
    { key: 'debit', label: words('detail.debit'), align: 'end', total: total('debit'), cell: (row) => row.debit && money(row.debit) },
    { key: 'credit', label: words('detail.credit'), align: 'end', total: total('credit'), cell: (row) => row.credit && money(row.credit) },
  ];
  if (entry.lines.every((line) => line.original === null)) return columns;
  return [...columns, { key: 'original', label: words('detail.original'), align: 'end', cell: (row) => row.original && moneyText(row.original.amount, row.original.currency, locale) }];
}
