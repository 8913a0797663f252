'use client';
import { signOutHere } from '@dott/platform/ui/leaving.ts';
import { useState } from 'react';

/** Ends the session and leaves by a full navigation, so that nothing of it stays in this tab. */
export function SignOutButton({ label, failure, className }: { readonly label: string; readonly failure: string; readonly className: string }) {
  const [failed, setFailed] = useState(false);
  const leave = async () => {
    setFailed(false);
    await signOutHere().catch(() => setFailed(true));
  };
  return (
    <>
      <button type="button" onClick={leave} className={className}>{label}</button>
      {failed && <p role="alert" className="px-3 py-2 text-sm text-bad">{failure}</p>}
    </>
  );
}
