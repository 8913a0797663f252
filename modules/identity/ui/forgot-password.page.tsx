import { requestFacts } from '@dott/platform/ui/server-api.ts';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { ForgotPassword } from './forgot-password.tsx';
import { signInOptions } from './sign-in-options.ts';

export async function generateMetadata() {
  const words = await getTranslations('identity.forgot');
  return { title: words('title') };
}

/** Asks for a link to set a new password. */
export default async function ForgotPasswordPage() {
  const [{ mailbox }, { localAccounts }] = await Promise.all([requestFacts(), signInOptions()]);
  // Elsewhere passwords are set anew: the provider's page leads on.
  if (!localAccounts) redirect('/auth/signin');
  return <ForgotPassword mailbox={mailbox} />;
}
