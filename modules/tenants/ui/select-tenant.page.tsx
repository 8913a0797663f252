import { tenants } from '@dott/modules/tenants/contract';
import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { TenantChoice } from './tenant-choice.tsx';

export async function generateMetadata() {
  const words = await getTranslations('tenants.select');
  return { title: words('title') };
}

/** The choice of business for who works in several; who has none is led to the first one. */
export default async function SelectTenantPage() {
  const [session, words] = await Promise.all([currentSession(), getTranslations('tenants.select')]);
  if (!session) redirect('/auth/signin?returnTo=%2Fselect-tenant');
  if (session.needsOnboarding) redirect('/onboarding');
  const api = await serverApi(tenants);
  const { items } = await api.list();
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('title')}</h1>
      <p className="mt-2 mb-6 text-sm text-muted">{words('lead')}</p>
      <TenantChoice tenants={items} currentId={session.tenant?.id ?? null} />
      <ButtonLink look="quiet" href="/create-tenant" className="-ms-4 mt-6">{words('create')}</ButtonLink>
    </>
  );
}
