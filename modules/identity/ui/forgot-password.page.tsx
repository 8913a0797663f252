import { requestFacts } from '@dott/platform/ui/server-api.ts';
import { getTranslations } from 'next-intl/server';
import { ForgotPassword } from './forgot-password.tsx';

export async function generateMetadata() {
  const words = await getTranslations('identity.forgot');
  return { title: words('title') };
}

/** Asks for a link to set a new password. */
export default async function ForgotPasswordPage() {
  const { mailbox } = await requestFacts();
  return <ForgotPassword mailbox={mailbox} />;
}
