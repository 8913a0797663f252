'use client';
import { browserApi, Problem, type Wire } from '@dott/platform/http/client';
import { autosave, type Autosave, type SaveState } from '@dott/platform/ui/autosave.ts';
import type { ConflictChoice, Difference } from '@dott/platform/ui/conflict-dialog.tsx';
import { dropDraft, keepDraft, readDraft } from '@dott/platform/ui/kept-draft.ts';
import { useEffect, useRef, useState } from 'react';
import type { Invoice, InvoiceId, invoices } from '../contract.ts';
import { changesOf, draftOf, missingIn, type DraftDocument } from './draft-document.ts';
import { invoicePaths } from './paths.ts';

export interface EditorStart {
  readonly wire: Wire<typeof invoices>;
  readonly tenantId: string;
  /** The currency of the books. */
  readonly ownCurrency: string;
  readonly draft: DraftDocument;
  /** The stored draft, if there is one already. */
  readonly stored?: { readonly id: InvoiceId; readonly version: number; readonly dueDate: string };
}

interface Asking {
  readonly ask: (differences: readonly Difference[]) => Promise<ConflictChoice>;
  readonly differencesOf: (mine: DraftDocument, theirs: DraftDocument) => Difference[];
}

/** A draft that is saved on the server as one goes; until it is there, this tab keeps a copy. */
export function useDraftEditor(start: EditorStart, { ask, differencesOf }: Asking) {
  const { tenantId, ownCurrency } = start;
  const [draft, setDraft] = useState(start.draft);
  /** Goes up when the texts of the fields have to be taken anew. */
  const [revision, setRevision] = useState(0);
  const [state, setState] = useState<SaveState>('saved');
  const [error, setError] = useState<unknown>();
  const [stored, setStored] = useState(start.stored);
  const latest = useRef(draft);
  const identity = useRef(start.stored);
  const saver = useRef<Autosave<DraftDocument>>(undefined);
  const api = browserApi(start.wire);
  const keptAs = () => `invoice.${identity.current?.id ?? `new.${tenantId}`}`;

  const replace = (next: DraftDocument) => {
    latest.current = next;
    setDraft(next);
    setRevision((before) => before + 1);
  };
  const remember = ({ id, version, dueDate }: Invoice) => {
    const isNew = identity.current === undefined;
    if (isNew) dropDraft(keptAs());
    identity.current = { id, version, dueDate };
    setStored(identity.current);
    // The address names the draft from now on, so that a reload comes back to it; the page itself stays as it is.
    if (isNew) history.replaceState(history.state, '', invoicePaths(tenantId).edit(id));
  };
  const settleConflict = async (mine: DraftDocument, problem: Problem): Promise<void> => {
    // The contract's stale problem carries the draft as it is now.
    const current = problem.body['current'] as Invoice;
    const choice = await ask(differencesOf(mine, draftOf(current)));
    if (choice === 'neither') throw problem;
    remember(current);
    if (choice === 'mine') return save(mine);
    saver.current?.stop();
    replace(draftOf(current));
  };
  const save = async (value: DraftDocument): Promise<void> => {
    if (value.customerId === null) return;
    const changes = changesOf(value, value.customerId);
    try {
      remember(identity.current === undefined
        ? await api.create({ body: changes })
        : await api.update({ params: { id: identity.current.id }, body: { ...changes, version: identity.current.version } }));
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.code !== 'invoices.stale') throw failure;
      await settleConflict(value, failure);
    }
  };
  const show = (next: SaveState, failure?: unknown) => {
    const complete = missingIn(latest.current, ownCurrency) === null;
    setState(next === 'saved' && !complete ? 'waiting' : next);
    setError(failure);
    if (next === 'saved' && complete) dropDraft(keptAs());
  };
  const acts = useRef({ save, show });
  useEffect(() => {
    acts.current = { save, show };
  });

  const take = (next: DraftDocument) => {
    latest.current = next;
    setDraft(next);
    keepDraft(keptAs(), next);
    if (missingIn(next, ownCurrency) === null) saver.current?.change(next);
    else {
      saver.current?.stop();
      setState('waiting');
    }
  };
  useEffect(() => {
    const own = autosave<DraftDocument>({ save: (value) => acts.current.save(value), onState: (next, failure) => acts.current.show(next, failure) });
    saver.current = own;
    const kept = readDraft<DraftDocument>(keptAs());
    if (kept) {
      replace(kept);
      take(kept);
    }
    const back = () => void own.flush();
    addEventListener('online', back);
    return () => {
      removeEventListener('online', back);
      void own.flush();
    };
    // Once for the life of the page: what it needs of later renders it reads from the refs.
  }, []);
  useEffect(() => {
    if (state === 'saved') return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [state]);

  return {
    draft, revision, state, error, stored,
    missing: missingIn(draft, ownCurrency),
    change: (patch: Partial<DraftDocument>) => take({ ...latest.current, ...patch }),
    flush: async () => missingIn(latest.current, ownCurrency) === null && (await saver.current?.flush() ?? false),
    stop: () => saver.current?.stop(),
  };
}

export type DraftEditor = ReturnType<typeof useDraftEditor>;
