'use client';
import { sessionManager } from '@dott/platform/ui/browser-session.ts';
import type { SessionAlert } from '@dott/platform/ui/session-alerts.ts';
import { useEffect, useState } from 'react';

/** Time between two looks. */
const PAUSE_MS = 5 * 60_000;
/** The first one comes once the page has settled. */
const FIRST_MS = 10_000;

/** Words of the notice; handed down, so that no word list travels for them. */
export interface MonitorWords {
  readonly hijack: string;
  readonly many: string;
  readonly look: string;
  readonly close: string;
}

/** Looks after the account every five minutes while the page is visible, and says what it found. What was put away stays so until something new is found. */
export function SessionMonitor({ securityPath, most, words }: { readonly securityPath: string; readonly most: number; readonly words: MonitorWords }) {
  const [alert, setAlert] = useState<SessionAlert>();
  useEffect(() => {
    let since = sessionManager.now() - PAUSE_MS;
    let due = performance.now() + FIRST_MS;
    let told: SessionAlert | undefined;
    const look = async (): Promise<void> => {
      if (document.hidden || performance.now() < due) return;
      due = performance.now() + PAUSE_MS;
      const from = since;
      since = sessionManager.now();
      // Fetched for the first look, long after the page; a line that is down now is asked again at the next.
      const found = await import('@dott/platform/ui/session-alerts.ts').then(({ findAlert }) => findAlert({ since: from, most }), () => undefined);
      if (found && (found !== told || found === 'hijack')) setAlert(found);
      told = found;
    };
    const tick = setInterval(() => void look(), FIRST_MS);
    const shown = (): void => void look();
    document.addEventListener('visibilitychange', shown);
    return () => {
      clearInterval(tick);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [most]);
  return (
    <div role="status">
      {alert && (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3 rounded-card border border-warn bg-warn-soft px-4 py-2 text-sm text-ink">
          <p className="font-medium">{words[alert]}</p>
          <p className="ms-auto flex items-center gap-3">
            <a href={securityPath} className="inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-2">{words.look}</a>
            <button type="button" aria-label={words.close} onClick={() => setAlert(undefined)} className="grid size-11 place-items-center rounded-control hover:bg-sunken">×</button>
          </p>
        </div>
      )}
    </div>
  );
}
