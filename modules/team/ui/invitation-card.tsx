'use client';
import type { team } from '@dott/modules/team/contract';
import { forgetCsrfToken } from '@dott/platform/http/browser';
import { browserApi, type Wire } from '@dott/platform/http/client';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { sessionManager } from '@dott/platform/ui/browser-session.ts';
import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { useMailToken } from '@dott/platform/ui/mail-token.ts';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { announceSession } from '@dott/platform/ui/session-channel.ts';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useTranslations } from 'next-intl';
import { useEffect, useState, useTransition } from 'react';

type TeamWire = Wire<typeof team>;
type Offer = ClientReplyOf<(typeof team)['operations']['look']>;

interface Viewer {
  readonly email: string;
  /** Whether they work somewhere already. */
  readonly isAtHome: boolean;
}

const HERE = '/auth/invitation';

/** The offer behind a link's secret: undefined while it is looked at, null when there is none. */
function useOffer(wire: TeamWire, token: string | undefined): Offer | null | undefined {
  const [offer, setOffer] = useState<Offer | null>();
  useEffect(() => {
    if (!token) return;
    let left = false;
    const say = (next: Offer | null): void => {
      if (!left) setOffer(next);
    };
    browserApi(wire).look({ body: { token } }).then(say, () => say(null));
    return () => {
      left = true;
    };
  }, [wire, token]);
  return token === '' ? null : offer;
}

/** Shows an invitation and lets its addressee in: at once when signed in with that address, after signing in otherwise. */
export function InvitationCard({ wire, waiting, person }: { readonly wire: TeamWire; readonly waiting: readonly Offer[]; readonly person: Viewer | null }) {
  const words = useTranslations('team.invitation');
  const token = useMailToken();
  const linked = useOffer(wire, token);
  const mine = waiting.some((offer) => offer.id === linked?.id);
  if (linked === undefined && waiting.length === 0) return <Head title={words('lookingTitle')} lead={words('looking')} />;
  if (linked && !mine) return <Elsewhere offer={linked} person={person} />;
  if (waiting.length === 0) {
    return (
      <>
        <Head title={words('none')} lead={words('noneHelp')} />
        <a href={person ? (person.isAtHome ? '/select-tenant' : '/onboarding') : '/auth/signin'} className={`${buttonLook('secondary')} mt-6`}>{person ? words('home') : words('signIn')}</a>
      </>
    );
  }
  return (
    <>
      <Head title={words('title')} />
      <div className="mt-4 space-y-4">{waiting.map((offer) => <Join key={offer.id} wire={wire} offer={offer} />)}</div>
      {person && !person.isAtHome && <a href="/onboarding" className="mt-6 inline-flex min-h-11 items-center text-sm text-accent underline underline-offset-2">{words('own')}</a>}
    </>
  );
}

function Head({ title, lead }: { readonly title: string; readonly lead?: string }) {
  return (
    <div aria-live="polite">
      <h1 className="text-xl font-bold tracking-tight">{title}</h1>
      {lead && <p className="mt-2 text-sm text-muted">{lead}</p>}
    </div>
  );
}

function Facts({ offer }: { readonly offer: Offer }) {
  const words = useTranslations('team');
  return (
    <>
      <p className="text-sm">{words('invitation.from', { person: offer.invitedBy, business: offer.businessName })}</p>
      <p className="mt-2"><span className="font-semibold">{words(`role.${offer.role}`)}</span> <span className="text-sm text-muted">{words(`roleHelp.${offer.role}`)}</span></p>
    </>
  );
}

function Join({ wire, offer }: { readonly wire: TeamWire; readonly offer: Offer }) {
  const words = useTranslations('team.invitation');
  const toTrouble = useTrouble();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const accept = () => start(async () => {
    setTrouble(undefined);
    try {
      const { redirectTo } = await browserApi(wire).accept({ body: { invitationId: offer.id } });
      forgetCsrfToken();
      announceSession('signed-in');
      location.assign(redirectTo);
      // The button stays busy until the next page is there.
      await new Promise(() => undefined);
    } catch (error) {
      setTrouble(toTrouble(error));
    }
  });
  return (
    <section className="rounded-card border border-line p-4">
      <Facts offer={offer} />
      <Button busy={busy} onClick={accept} className="mt-4">{words('join', { business: offer.businessName })}</Button>
      {trouble && <div className="mt-3"><TroubleNotice trouble={trouble} onRetry={accept} /></div>}
    </section>
  );
}

/** For who is not signed in, or with another address. */
function Elsewhere({ offer, person }: { readonly offer: Offer; readonly person: Viewer | null }) {
  const words = useTranslations('team.invitation');
  const back = `/auth/signin?returnTo=${encodeURIComponent(HERE)}`;
  const signOut = async (): Promise<void> => {
    await sessionManager.logout();
    location.assign(back);
  };
  return (
    <>
      <Head title={words('title')} />
      <div className="mt-4"><Facts offer={offer} /></div>
      <p className="mt-4 text-sm font-semibold">{words('for', { email: offer.email })}</p>
      <p className="mt-1 text-sm text-muted">{person ? words('otherAddress', { email: person.email }) : words('signInFirst')}</p>
      <div className="mt-4 flex flex-wrap gap-3">
        {person
          ? <Button look="secondary" onClick={() => void signOut()}>{words('signOut')}</Button>
          : <><a href={back} className={buttonLook()}>{words('signIn')}</a><a href="/auth/signup" className={buttonLook('secondary')}>{words('signUp')}</a></>}
      </div>
    </>
  );
}
