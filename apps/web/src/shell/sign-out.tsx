'use client';
import { callWeb } from '@dott/platform/http/browser';
import { useState } from 'react';
import { announceSession } from '@dott/platform/ui/session-channel.ts';

/** Ends the session and leaves by a full navigation, so that nothing of it stays in this tab. */
export function SignOutButton({ label, failure, className }: { readonly label: string; readonly failure: string; readonly className: string }) {
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
      <button type="button" onClick={leave} className={className}>{label}</button>
      {failed && <p role="alert" className="px-3 py-2 text-sm text-bad">{failure}</p>}
    </>
  );
}
