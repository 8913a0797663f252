'use client';
import { callWeb } from '@dott/platform/http/browser';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { announceSession } from '@dott/platform/ui/session-channel.ts';

/** Ends the session and leaves by a full navigation, so that nothing of it stays in this tab. */
export function SignOutButton({ className }: { readonly className: string }) {
  const words = useTranslations('shell');
  const [failed, setFailed] = useState(false);
  const leave = async () => {
    setFailed(false);
    try {
      await callWeb('DELETE', '/api/auth/session-v2');
    } catch {
      setFailed(true);
      return;
    }
    announceSession('signed-out');
    location.replace('/auth/signin');
  };
  return (
    <>
      <button type="button" onClick={leave} className={className}>{words('signOut')}</button>
      {failed && <p role="alert" className="px-3 py-2 text-sm text-bad">{words('signOutFailed')}</p>}
    </>
  );
}
