import { getTranslations } from 'next-intl/server';
import { ResetPassword } from './reset-password.tsx';

export async function generateMetadata() {
  const words = await getTranslations('identity.reset');
  return { title: words('title'), referrer: 'no-referrer' as const };
}

/** Sets a new password with the secret of the mailed link. */
export default function ResetPasswordPage() {
  return Promise.resolve(<ResetPassword />);
}
