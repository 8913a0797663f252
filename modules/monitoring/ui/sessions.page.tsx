import { monitoring } from '@dott/modules/monitoring/contract';
import { wireOf } from '@dott/platform/http/client';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getTranslations } from 'next-intl/server';
import { SessionBoard } from './session-board.tsx';

export async function generateMetadata() {
  const words = await getTranslations('monitoring');
  return { title: words('title') };
}

/** How sessions are checked, live; for operators, and for nobody else a page that does not exist. */
export default async function SessionsPage() {
  const [api, words] = await Promise.all([serverApi(monitoring), getTranslations('monitoring')]);
  const first = await api.sessionDashboard();
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} />
      <SessionBoard wire={wireOf(monitoring)} first={first} />
    </>
  );
}
