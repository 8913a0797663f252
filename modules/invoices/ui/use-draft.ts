'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Asking, type DraftKeeper, draftKeeper, type DraftSnapshot, type EditorStart } from './draft-keeper.ts';

export type DraftEditor = DraftSnapshot & Pick<DraftKeeper, 'change' | 'flush' | 'forget'>;

/** The draft of this page, kept by a DraftKeeper for as long as the page is open. */
export function useDraft(start: EditorStart, asking: Asking): DraftEditor {
  const [keeper] = useState(() => draftKeeper(start, asking));
  const snapshot = useSyncExternalStore(keeper.subscribe, keeper.read, keeper.read);
  useEffect(() => {
    keeper.restore();
    const flush = () => void keeper.flush();
    addEventListener('online', flush);
    return () => {
      removeEventListener('online', flush);
      flush();
    };
  }, [keeper]);
  // A new invoice that nobody has begun is nothing to lose.
  const settled = snapshot.state === 'saved' || !snapshot.changed;
  useEffect(() => {
    if (settled) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [settled]);
  return { ...snapshot, change: keeper.change, flush: keeper.flush, forget: keeper.forget };
}
