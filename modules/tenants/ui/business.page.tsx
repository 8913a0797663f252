import { tenants } from '@dott/modules/tenants/contract';
import type { Permission } from '@dott/modules/tenants/rules';
import { wireOf } from '@dott/platform/http/client';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { SignInLimit } from './sign-in-limit.tsx';

export async function generateMetadata() {
  const words = await getTranslations('tenants.business');
  return { title: words('title') };
}

/** What a business is, and what it asks of the sign-ins of its people. */
export default async function BusinessPage() {
  const [api, session, words, locale] = await Promise.all([serverApi(tenants), currentSession(), getTranslations('tenants.business'), getLocale()]);
  const [business, security] = await Promise.all([api.current(), api.security()]);
  const may = (permission: Permission) => session?.permissions.includes(permission) ?? false;
  const mayClose = may('tenants.close');
  const country = new Intl.DisplayNames([locale], { type: 'region' }).of(business.country) ?? business.country;
  const facts = [['name', business.name], ['country', country], ['currency', business.currency], ['timeZone', business.timeZone]] as const;
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={mayClose && <ButtonLink look="quiet" href={`/${business.id}/settings/closing`}>{words('closing')}</ButtonLink>} />
      <Card title={words('facts')}>
        <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-2">
          {facts.map(([key, value]) => <div key={key}><dt className="text-muted">{words(key)}</dt><dd className="font-medium text-ink">{value}</dd></div>)}
        </dl>
      </Card>
      <Card title={words('security')} className="mt-6">
        <SignInLimit wire={wireOf(tenants)} settings={security} mayChange={may('tenants.write')} />
      </Card>
    </>
  );
}
