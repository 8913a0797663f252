import { getTranslations } from 'next-intl/server';
import { LinkAccount } from './link-account.tsx';

export async function generateMetadata() {
  const words = await getTranslations('federation.link');
  return { title: words('title') };
}

/** A provider named an address that is somebody's here: the person shows that it is theirs. */
export default function LinkPage() {
  return Promise.resolve(<LinkAccount />);
}
