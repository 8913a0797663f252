import { MANY_SESSIONS } from '@dott/modules/sessions/rules';
import { requestFacts } from '@dott/platform/ui/server-api.ts';
import { SessionProvider } from '@dott/platform/ui/session.tsx';
import { ToastProvider } from '@dott/platform/ui/toast.tsx';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation.js';
import type { ReactNode } from 'react';
import { AppBar } from '../../shell/app-bar.tsx';
import { BottomBar } from '../../shell/bottom-bar.tsx';
import { navigationOf } from '../../shell/navigation.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { ReadOnlyNotice } from '../../shell/read-only-notice.tsx';
import { SessionMonitor } from '../../shell/session-monitor.tsx';
import { SessionWatch } from '../../shell/session-watch.tsx';
import { Shortcuts } from '../../shell/shortcuts.tsx';
import { Sidebar } from '../../shell/sidebar.tsx';
import { StepUp } from '../../shell/step-up.tsx';

/** The frame of a business: only for who is signed in, has finished onboarding, and works in this very business. */
export default async function TenantLayout({ params, children }: { readonly params: Promise<{ tenantId: string }>; readonly children: ReactNode }) {
  const [{ tenantId }, session, facts, words] = await Promise.all([params, currentSession(), requestFacts(), getTranslations('shell')]);
  if (!session) redirect(`/auth/signin?returnTo=${encodeURIComponent(facts.path)}`);
  if (session.needsOnboarding) redirect('/onboarding');
  const { tenant } = session;
  if (!tenant) redirect('/select-tenant');
  if (tenant.id !== tenantId) notFound();
  const navigation = navigationOf(tenantId, session.permissions);
  const places = [navigation.home, ...navigation.groups.flatMap((group) => group.places)].map(({ key, href }) => ({ label: words(`nav.${key}`), href }));
  const creations = navigation.creations.map(({ key, href }) => ({ label: words('createWhat', { what: words(`create.${key}`) }), href }));
  const palette = { title: words('palette.title'), placeholder: words('palette.placeholder'), nothing: words('palette.nothing'), help: words('palette.help') };
  const ending = { title: words('ending.title'), idle: words('ending.idle'), last: words('ending.last'), stay: words('ending.stay'), close: words('ending.close') };
  const proof = {
    title: words('proof.title'), lead: words('proof.lead'), password: words('proof.password'), code: words('proof.code'), recovery: words('proof.recovery'),
    confirm: words('proof.confirm'), cancel: words('proof.cancel'), usePasskey: words('proof.usePasskey'), useTotp: words('proof.useTotp'), useRecovery: words('proof.useRecovery'),
    nothing: words('proof.nothing'), failed: words('proof.failed'),
  };
  const monitor = { hijack: words('monitor.hijack'), many: words('monitor.many'), look: words('monitor.look'), close: words('monitor.close') };
  return (
    <SessionProvider session={session}>
      <ToastProvider>
        <a href="#content" className="sr-only focus:not-sr-only focus:fixed focus:start-4 focus:top-4 focus:z-50 focus:rounded-control focus:bg-surface focus:px-4 focus:py-3 focus:shadow-raised">{words('skip')}</a>
        <AppBar session={session} tenant={tenant} navigation={navigation} helpChat={facts.helpChat} />
        <div className="flex">
          <Sidebar navigation={navigation} />
          <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[1200px] min-w-0 px-4 pt-6 pb-28 outline-none md:px-8 md:pt-8 md:pb-12">
            {session.readOnly && <ReadOnlyNotice planPath={session.permissions.includes('subscription.write') ? `/${tenantId}/settings/plan` : undefined} />}
            <SessionMonitor securityPath={`/${tenantId}/settings/security`} most={MANY_SESSIONS} words={monitor} />
            {children}
          </main>
        </div>
        <BottomBar navigation={navigation} />
        <SessionWatch tenantId={tenantId} words={ending} />
        <StepUp words={proof} />
        <Shortcuts entries={[...places, ...creations]} words={palette} />
      </ToastProvider>
    </SessionProvider>
  );
}
