import { team } from '@dott/modules/team/contract';
import { wireOf } from '@dott/platform/http/client';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { InvitationCard } from './invitation-card.tsx';

export async function generateMetadata() {
  const words = await getTranslations('team.invitation');
  return { title: words('title'), referrer: 'no-referrer' as const };
}

/** What one is asked to join: by the link of a mail, or because it waits for one's own address. Opening it accepts nothing. */
export default async function InvitationPage() {
  const [session, api] = await Promise.all([currentSession(), serverApi(team)]);
  const waiting = session ? (await api.waiting()).items : [];
  return <InvitationCard wire={wireOf(team)} waiting={waiting} person={session && { email: session.user.email, isAtHome: !session.needsOnboarding }} />;
}
