import { wireOf } from '@dott/platform/http/client';
import { ProvenDownload } from '@dott/platform/ui/proven-download.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { privacy } from '../contract.ts';
import { EraseAccount } from './erase-account.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('privacy'))('title') };
}

/** What is kept about a person, to take along; and the way to be forgotten. Outside of a business: who has none may leave too. */
export default async function YourDataPage() {
  const [session, words] = await Promise.all([currentSession(), getTranslations('privacy')]);
  if (!session) redirect('/auth/signin?returnTo=%2Fyour-data');
  const { email, ownsAlone, leaves } = await (await serverApi(privacy)).outlook();
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('title')}</h1>
      <p className="mt-2 text-sm text-muted">{words('lead')}</p>
      <section aria-labelledby="take" className="mt-6">
        <h2 id="take" className="font-semibold">{words('take')}</h2>
        <p className="mt-1 text-sm text-muted">{words('takeHelp')}</p>
        <ProvenDownload href="/api/privacy/my-data" className="mt-2 inline-flex min-h-11 items-center font-semibold text-accent underline-offset-2 hover:underline">{words('download')}</ProvenDownload>
      </section>
      <section aria-labelledby="erase" className="mt-8 border-t border-line pt-6">
        <h2 id="erase" className="font-semibold">{words('erase')}</h2>
        <p className="mt-1 text-sm text-muted">{words('eraseHelp')}</p>
        {leaves.length > 0 && <p className="mt-2 text-sm">{words('leaves', { names: leaves.map(({ name }) => name).join(', ') })}</p>}
        {ownsAlone.length > 0
          ? (
            <div className="mt-3 rounded-card bg-warn-soft px-4 py-3 text-sm">
              <p className="font-semibold text-warn">{words('ownsAlone')}</p>
              <ul className="mt-1 list-disc ps-5">{ownsAlone.map(({ id, name }) => <li key={id}><a href={`/${id}/settings/closing`} className="inline-flex min-h-6 items-center underline underline-offset-2">{name}</a></li>)}</ul>
            </div>
          )
          : <EraseAccount wire={wireOf(privacy)} email={email} />}
      </section>
      <a href="/" className="mt-8 inline-flex min-h-11 items-center text-sm font-semibold text-accent underline-offset-2 hover:underline">{words('back')}</a>
    </>
  );
}
