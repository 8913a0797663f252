'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState, type ReactNode, type Ref } from 'react';
import { buttonLook } from './button-look.ts';
import { Button } from './push-button.tsx';
import type { Trouble } from './problem-words.ts';
import { useSession } from './session.tsx';

/** What went wrong in one sentence, and the one thing to do about it. */
export function TroubleNotice({ trouble, onRetry, children, ref }: {
  readonly trouble: Trouble; readonly onRetry?: (() => void) | undefined; readonly children?: ReactNode; readonly ref?: Ref<HTMLDivElement>;
}) {
  return (
    <div ref={ref} role="alert" tabIndex={-1} className="rounded-card border border-bad bg-bad-soft px-4 py-3 text-sm text-ink">
      <p className="font-semibold text-bad">{trouble.sentence}</p>
      {children}
      <Recovery trouble={trouble} onRetry={onRetry} />
    </div>
  );
}

/** The one component that offers a way out for each kind of recovery. */
export function Recovery({ trouble, onRetry }: { readonly trouble: Trouble; readonly onRetry?: (() => void) | undefined }) {
  const words = useTranslations('ui');
  const { recovery, retryAfterMs } = trouble;
  if (recovery === 'sign-in') return <Way><a href={signInPath()} className={buttonLook('secondary')}>{words('signIn')}</a></Way>;
  if (recovery === 'verify-mail') return <Way><a href="/auth/check-mail" className={buttonLook('secondary')}>{words('verifyMail')}</a></Way>;
  if (recovery === 'upgrade') return <Upgrade />;
  if (recovery === 'reload') return <Way><Button look="secondary" onClick={() => location.reload()}>{words('reload')}</Button></Way>;
  if (recovery === 'enable-cookies') return <p className="mt-1">{words('enableCookies')}</p>;
  if (recovery === 'wait' && retryAfterMs !== undefined) return <Countdown key={trouble.requestId} ms={retryAfterMs} onRetry={onRetry} />;
  if (recovery === 'contact-us') return trouble.requestId ? <p className="mt-1 text-xs text-muted">{words('reference', { id: trouble.requestId })}</p> : null;
  if ((recovery === 'retry' || recovery === 'wait') && onRetry) return <Way><Button look="secondary" onClick={onRetry}>{words('retry')}</Button></Way>;
  return null;
}

/** To the plan of the business for who may look at it; a visitor sees the price list. */
function Upgrade() {
  const words = useTranslations('ui');
  const { tenantId, may } = useSession();
  if (tenantId !== null && !may('subscription.read')) return <p className="mt-1">{words('askOwner')}</p>;
  return <Way><a href={tenantId === null ? '/pricing' : `/${tenantId}/settings/plan`} className={buttonLook('secondary')}>{words('plans')}</a></Way>;
}

/** Counts the wait down; a screen reader hears how long it is once, not each second. */
function Countdown({ ms, onRetry }: { readonly ms: number; readonly onRetry: (() => void) | undefined }) {
  const words = useTranslations('ui');
  const [left, setLeft] = useState(Math.ceil(ms / 1_000));
  useEffect(() => {
    const end = performance.now() + ms;
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1_000));
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    }, 1_000);
    return () => clearInterval(timer);
  }, [ms]);
  if (left > 0) {
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    return <p className="mt-1"><span className="sr-only">{words('wait', { minutes: Math.ceil(ms / 60_000) })}</span><span aria-hidden="true" className="tabular-nums">{words('waitClock', { clock })}</span></p>;
  }
  return onRetry ? <Way><Button look="secondary" onClick={onRetry}>{words('retry')}</Button></Way> : <p className="mt-1">{words('waitOver')}</p>;
}

function Way({ children }: { readonly children: ReactNode }) {
  return <div className="mt-3">{children}</div>;
}

function signInPath(): string {
  const here = typeof location === 'undefined' ? '/' : location.pathname + location.search;
  return `/auth/signin?returnTo=${encodeURIComponent(here)}`;
}
