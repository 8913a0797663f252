import { getTranslations } from 'next-intl/server';
import { VerifyEmail } from './verify-email.tsx';

export async function generateMetadata() {
  const words = await getTranslations('identity.verify');
  return { title: words('title'), referrer: 'no-referrer' as const };
}

/** Confirms the address that the link in the mail was sent to; opening it does not sign in. */
export default function VerifyEmailPage() {
  return Promise.resolve(<VerifyEmail />);
}
