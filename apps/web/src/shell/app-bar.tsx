import { Badge, type Tone } from '@dott/platform/ui/badge.tsx';
import { Link } from '@dott/platform/ui/link.tsx';
import type { SessionView } from '@dott/platform/ui/session.tsx';
import { useTranslations } from 'next-intl';
import { CircleQuestionMark, Plus, X } from 'lucide-react';
import { HelpChat } from './help-chat.tsx';
import { Logo } from './logo.tsx';
import type { Navigation } from './navigation.ts';
import { SignOutButton } from './sign-out.tsx';

type Plan = 'basic' | 'professional' | 'enterprise';

const planTones: Readonly<Record<Plan, Tone>> = { basic: 'neutral', professional: 'info', enterprise: 'accent' };

const panel = 'fixed inset-auto end-4 top-16 m-0 rounded-card border border-line bg-surface p-2 text-ink shadow-raised';
const entry = 'flex min-h-11 items-center rounded-control px-3 text-sm hover:bg-sunken';

interface AppBarProps {
  readonly session: SessionView;
  readonly tenant: { readonly id: string; readonly name: string };
  readonly navigation: Navigation;
  /** Whether support can be asked in a chat. */
  readonly helpChat: boolean;
}

/** Business, plan, "New" and the person, all from the server's session: nothing in it loads later. */
export function AppBar({ session, tenant, navigation, helpChat }: AppBarProps) {
  return (
    <header className="sticky top-0 z-30 flex h-16 items-center gap-3 border-b border-line bg-surface px-4 md:px-6">
      <Link href={navigation.home.href} className="flex min-w-0 items-center gap-3 rounded-control">
        <Logo />
        <span className="truncate font-semibold">{tenant.name}</span>
      </Link>
      <PlanBadge plan={session.plan} />
      <span className="flex-1" />
      <NewMenu navigation={navigation} />
      {helpChat && <Help />}
      <PersonMenu session={session} />
    </header>
  );
}

function PlanBadge({ plan }: { readonly plan: string | null }) {
  const words = useTranslations('shell');
  if (plan !== 'basic' && plan !== 'professional' && plan !== 'enterprise') return null;
  return <span data-plan={plan}><Badge tone={planTones[plan]}>{words(`plan.${plan}`)}</Badge></span>;
}

function NewMenu({ navigation }: { readonly navigation: Navigation }) {
  const words = useTranslations('shell');
  if (navigation.creations.length === 0) return null;
  return (
    <>
      <button type="button" popoverTarget="new-menu" className="hidden min-h-11 items-center gap-2 rounded-control bg-accent px-4 text-sm font-semibold text-on-accent hover:bg-accent-strong md:inline-flex">
        <Plus aria-hidden="true" className="size-5" />{words('new')}
      </button>
      <div id="new-menu" popover="auto" className={`${panel} w-60 max-md:inset-x-4 max-md:top-auto max-md:bottom-20 max-md:w-auto`}>
        <p className="px-3 py-2 text-xs text-muted">{words('newWhat')}</p>
        {navigation.creations.map(({ key, href }) => <Link key={key} href={href} className={entry}>{words(`create.${key}`)}</Link>)}
      </div>
    </>
  );
}

function Help() {
  const words = useTranslations('shell');
  const said = { open: words('help.open'), title: words('help.title'), note: words('help.note'), close: words('help.close') };
  return <HelpChat words={said} icon={<CircleQuestionMark aria-hidden="true" className="size-5" />} closeIcon={<X aria-hidden="true" className="size-5" />} />;
}

function PersonMenu({ session }: { readonly session: SessionView }) {
  const words = useTranslations('shell');
  const { user } = session;
  const name = [user.givenName, user.familyName].filter(Boolean).join(' ') || user.email;
  return (
    <>
      <button type="button" popoverTarget="person-menu" aria-label={words('account', { initials: user.initials, name })} className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-bold text-accent-strong">
        {user.initials}
      </button>
      <div id="person-menu" popover="auto" className={`${panel} w-72`}>
        <p className="px-3 py-2 text-xs break-words text-muted">{words('signedInAs', { email: user.email })}</p>
        <Link href="/select-tenant" className={entry}>{words('switchBusiness')}</Link>
        {session.operator && <Link href="/admin/sessions" className={entry}>{words('operator.label')}</Link>}
        <SignOutButton label={words('signOut')} failure={words('signOutFailed')} className={`${entry} w-full`} />
      </div>
    </>
  );
}
