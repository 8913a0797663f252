import { getTranslations } from 'next-intl/server';
import { AlertAnswerForm } from './alert-answer.tsx';

export async function generateMetadata() {
  const words = await getTranslations('security.answer.not-me');
  return { title: words('title'), referrer: 'no-referrer' as const };
}

/** Secures the account of a person who says that what a warning told of was not them. */
export default function AlertNotMePage() {
  return Promise.resolve(<AlertAnswerForm answer="not-me" />);
}
