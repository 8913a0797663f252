import { queryValue, type Query } from '@dott/platform/ui/query.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { Connections } from './connections.tsx';
import { destination } from './destination.ts';
import { SignInForm } from './sign-in-form.tsx';
import { signInOptions } from './sign-in-options.ts';

export async function generateMetadata() {
  const words = await getTranslations('identity.signIn');
  return { title: words('title') };
}

/** What another way of signing in may have left to say. */
const notices = ['handoff', 'unavailable'] as const;
const providerNotices = ['cancelled', 'refused', 'unverified', 'provider'] as const;

/** Sign in with an address and a password, then on to the page that was asked for. */
export default async function SignInPage({ searchParams }: { readonly searchParams: Promise<Query> }) {
  const [query, session, words, ofProvider, options] = await Promise.all([
    searchParams, currentSession().catch(() => null), getTranslations('identity.signIn'), getTranslations('federation.notice'), signInOptions(),
  ]);
  const returnTo = queryValue(query, 'returnTo');
  const said = queryValue(query, 'notice');
  const [notice, providerNotice] = [notices.find((known) => known === said), providerNotices.find((known) => known === said)];
  if (session) redirect(destination(returnTo, session.tenant ? `/${session.tenant.id}/dashboard` : session.needsOnboarding ? '/onboarding' : '/select-tenant'));
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('title')}</h1>
      {notice && <p role="alert" className="mt-2 text-sm text-warn">{words(`notice.${notice}`)}</p>}
      {providerNotice && <p role="alert" className="mt-2 text-sm text-warn">{ofProvider(providerNotice)}</p>}
      {returnTo !== undefined && <p className="mt-2 text-sm text-muted">{words('again')}</p>}
      {options.passwords !== 'none' && <SignInForm returnTo={returnTo} keptBy={options.passwords} />}
      <Connections connections={options.connections} returnTo={returnTo} look={options.passwords === 'none' ? 'primary' : 'secondary'} />
      <p className="mt-6 text-sm text-muted">{words('noAccount')} <a href={options.localAccounts ? '/auth/signup' : '/api/auth/login?screen=signup'} className="font-semibold text-accent underline underline-offset-2">{words('signUp')}</a></p>
    </>
  );
}
