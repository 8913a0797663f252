import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';

/** One page for what does not exist and for what is somebody else's. */
export default async function NotFound() {
  const [words, session] = await Promise.all([getTranslations('shell.notFound'), currentSession().catch(() => null)]);
  const home = session?.tenant && !session.needsOnboarding ? `/${session.tenant.id}/dashboard` : '/';
  return (
    <main className="mx-auto flex min-h-[60vh] max-w-md flex-col items-start justify-center gap-4 px-4 py-16">
      <h1 className="text-xl font-bold tracking-tight">{words('title')}</h1>
      <p className="text-sm text-muted">{words('help')}</p>
      <ButtonLink full href={home}>{words('home')}</ButtonLink>
    </main>
  );
}
