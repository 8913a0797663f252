import { requestFacts } from '@dott/platform/ui/server-api.ts';
import { getTranslations } from 'next-intl/server';
import { CheckMail } from './check-mail.tsx';

export async function generateMetadata() {
  const words = await getTranslations('identity.checkMail');
  return { title: words('title') };
}

/** After signing up: the way goes through the mail. */
export default async function CheckMailPage() {
  const [words, { mailbox }] = await Promise.all([getTranslations('identity.checkMail'), requestFacts()]);
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('title')}</h1>
      <CheckMail mailbox={mailbox} />
    </>
  );
}
