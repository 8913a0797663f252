'use client';
import { useState, type ReactNode } from 'react';

/** Handed down, so that no word list travels for them. */
export interface HelpWords {
  readonly open: string;
  readonly title: string;
  /** What support learns. */
  readonly note: string;
  readonly close: string;
}

/** Chat with support, in a frame that reaches nothing of this page; nothing of it is loaded before somebody asks for it, and it stays while they go about. */
export function HelpChat({ words, icon, closeIcon }: { readonly words: HelpWords; readonly icon: ReactNode; readonly closeIcon: ReactNode }) {
  const [asked, setAsked] = useState(false);
  // A click before the scripts run opens the panel all the same.
  const askIfOpen = (panel: HTMLElement | null): void => {
    if (panel?.matches(':popover-open')) setAsked(true);
  };
  return (
    <>
      <button type="button" popoverTarget="help-chat" onClick={() => setAsked(true)} aria-label={words.open} title={words.open} className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken">{icon}</button>
      <section ref={askIfOpen} id="help-chat" popover="manual" aria-label={words.title} className="fixed inset-auto end-4 bottom-4 m-0 h-144 max-h-[80dvh] w-96 rounded-card border border-line bg-surface text-ink shadow-raised max-md:inset-x-4 max-md:bottom-20 max-md:w-auto">
        <div className="flex h-full flex-col">
          <div className="flex items-center justify-between gap-3 border-b border-line ps-4">
            <p className="py-2 text-xs text-muted">{words.note}</p>
            <button type="button" popoverTarget="help-chat" popoverTargetAction="hide" aria-label={words.close} className="grid size-11 shrink-0 place-items-center rounded-control hover:bg-sunken">{closeIcon}</button>
          </div>
          {asked && <iframe src="/help/chat" title={words.title} sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" className="min-h-0 w-full flex-1 rounded-b-card bg-surface" />}
        </div>
      </section>
    </>
  );
}
