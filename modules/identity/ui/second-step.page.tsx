import { getTranslations } from 'next-intl/server';
import { WaitingSecondStep } from './waiting-second-step.tsx';

export async function generateMetadata() {
  const words = await getTranslations('identity.second');
  return { title: words('title') };
}

/** The second step of a sign-in that began at a provider. */
export default function SecondStepPage() {
  return Promise.resolve(<WaitingSecondStep />);
}
