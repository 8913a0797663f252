import { getTranslations } from 'next-intl/server';
import { Connections } from './connections.tsx';
import { signInOptions } from './sign-in-options.ts';
import { SignUpForm } from './sign-up-form.tsx';

export async function generateMetadata() {
  const words = await getTranslations('identity.signUp');
  return { title: words('title') };
}

/** A new account: an address, a password, and a name if one likes. */
export default async function SignUpPage() {
  const [words, options] = await Promise.all([getTranslations('identity.signUp'), signInOptions()]);
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('title')}</h1>
      <p className="mt-2 text-sm text-muted">{words('lead')}</p>
      {options.localAccounts && <SignUpForm />}
      <Connections connections={options.connections} signUp look={options.localAccounts ? 'secondary' : 'primary'} />
      <p className="mt-6 text-sm text-muted">{words('hasAccount')} <a href="/auth/signin" className="font-semibold text-accent underline underline-offset-2">{words('signIn')}</a></p>
    </>
  );
}
