import { getTranslations } from 'next-intl/server';
import { AlertAnswerForm } from './alert-answer.tsx';

export async function generateMetadata() {
  const words = await getTranslations('security.answer.me');
  return { title: words('title'), referrer: 'no-referrer' as const };
}

/** Takes the word of a person that what a warning told of was them. */
export default function AlertMePage() {
  return Promise.resolve(<AlertAnswerForm answer="me" />);
}
