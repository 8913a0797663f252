import { formatDate, localDate } from '@dott/platform/time';
import { wireOf } from '@dott/platform/http/client';
import { currentBusiness } from '@dott/platform/ui/business.ts';
import { Card } from '@dott/platform/ui/card.tsx';
import { momentText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { privacy } from '../contract.ts';
import { CloseBusiness, ReopenBusiness } from './close-business.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('privacy.closing'))('title') };
}

/** Closing a business, what is kept of it and how long, and the way back. */
export default async function ClosingPage({ params }: { readonly params: Promise<{ readonly tenantId: string }> }) {
  const [{ tenantId }, api, business, words, locale] = await Promise.all([params, serverApi(privacy), currentBusiness(), getTranslations('privacy.closing'), getLocale()]);
  const { name, closedAt, keptUntil, reopenUntil, paid } = await found(api.closing());
  const until = formatDate(localDate(keptUntil), locale);
  const wire = wireOf(privacy);
  const moment = (iso: string) => momentText(iso, locale, business.timeZone);
  return (
    <>
      <PageHeader title={words('title')} lead={closedAt === null ? words('lead') : words('closedAt', { when: moment(closedAt) })} back={{ href: `/${tenantId}/settings/business`, label: words('back') }} />
      <Card title={closedAt === null ? words('whatHappens') : words('whatIsKept')} className="max-w-2xl">
        <ul className="list-disc space-y-1 ps-5 text-sm text-muted">
          {closedAt === null && <li>{words('peopleGo')}</li>}
          <li>{words('readOnly')}</li>
          <li>{words('kept', { until })}</li>
          {closedAt === null && <li>{words('wayBack')}</li>}
          <li><a href={`/${tenantId}/ledger`} className="inline-flex min-h-6 items-center text-accent underline underline-offset-2">{words('takeAlong')}</a></li>
        </ul>
        <div className="mt-6">
          {closedAt === null && paid && <p className="text-sm font-semibold text-warn">{words('paid')}</p>}
          {closedAt === null && !paid && <CloseBusiness wire={wire} name={name} tenantId={tenantId} />}
          {reopenUntil !== null && <><p className="mb-3 text-sm">{words('reopenUntil', { when: moment(reopenUntil) })}</p><ReopenBusiness wire={wire} /></>}
        </div>
      </Card>
    </>
  );
}
