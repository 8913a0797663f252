import { browserApi, Problem, type Wire } from '@dott/platform/http/client';
import { autosave, type Autosave, type SaveState } from '@dott/platform/ui/autosave.ts';
import type { ConflictChoice, Difference } from '@dott/platform/ui/conflict-dialog.tsx';
import { dropDraft, keepDraft, readDraft } from '@dott/platform/ui/kept-draft.ts';
import type { Invoice, InvoiceId, invoices } from '../contract.ts';
import { changesOf, draftOf, missingIn, type DraftDocument } from './draft-document.ts';
import { invoicePaths } from './paths.ts';

/** The draft as the server has it. */
export interface StoredDraft {
  readonly id: InvoiceId;
  readonly version: number;
  readonly dueDate: string;
}

export interface EditorStart {
  readonly wire: Wire<typeof invoices>;
  readonly tenantId: string;
  /** The currency of the books. */
  readonly ownCurrency: string;
  readonly draft: DraftDocument;
  /** Absent while the server has none. */
  readonly stored?: StoredDraft;
}

export interface Asking {
  readonly ask: (differences: readonly Difference[]) => Promise<ConflictChoice>;
  readonly differencesOf: (mine: DraftDocument, theirs: DraftDocument) => Difference[];
}

/** What the editor shows. */
export interface DraftSnapshot {
  readonly draft: DraftDocument;
  /** Goes up when the texts of the fields have to be taken anew. */
  readonly revision: number;
  readonly state: SaveState;
  readonly error: unknown;
  readonly stored: StoredDraft | undefined;
  /** Whether anything was typed since the page was opened. */
  readonly changed: boolean;
  /** What the server still needs before it can keep the draft. */
  readonly missing: ReturnType<typeof missingIn>;
}

export interface DraftKeeper {
  readonly read: () => DraftSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  readonly change: (patch: Partial<DraftDocument>) => void;
  /** Saves what is left now; true when all of it is on the server. */
  readonly flush: () => Promise<boolean>;
  /** Forgets what waits and what this tab kept: for a draft that is deleted. */
  readonly forget: () => void;
  /** Takes up what this tab kept before a reload. */
  readonly restore: () => void;
}

/** Keeps a draft on the server as one goes; until it is there, this tab keeps a copy. */
export function draftKeeper(start: EditorStart, asking: Asking): DraftKeeper {
  const { ownCurrency } = start;
  const missing = (draft: DraftDocument) => missingIn(draft, ownCurrency);
  const { read, put, subscribe } = snapshots<DraftSnapshot>({
    draft: start.draft, revision: 0, state: start.stored ? 'saved' : 'waiting', error: undefined, stored: start.stored, changed: false, missing: missing(start.draft),
  });
  const keptAs = () => `invoice.${read().stored?.id ?? `new.${start.tenantId}.${start.draft.customerId ?? ''}`}`;
  const remember = ({ id, version, dueDate }: Invoice) => {
    const isNew = read().stored === undefined;
    if (isNew) dropDraft(keptAs());
    put({ stored: { id, version, dueDate } });
    // The address names the draft from now on, so that a reload comes back to it; the page itself stays as it is.
    if (isNew) history.replaceState(history.state, '', invoicePaths(start.tenantId).edit(id));
  };
  const save = saverOf(start.wire, asking, () => read().stored, remember, (theirs) => {
    saver.forget();
    put({ draft: theirs, revision: read().revision + 1, missing: missing(theirs) });
  });
  const saver: Autosave<DraftDocument> = autosave<DraftDocument>({
    save,
    onState(state, error) {
      const complete = read().missing === null;
      put({ state: state === 'saved' && !complete ? 'waiting' : state, error });
      if (state === 'saved' && complete) dropDraft(keptAs());
    },
  });
  const take = (draft: DraftDocument) => {
    keepDraft(keptAs(), draft);
    put({ draft, changed: true, missing: missing(draft) });
    if (read().missing === null) return saver.change(draft);
    saver.forget();
    return put({ state: 'waiting' });
  };
  return {
    read, subscribe,
    change: (patch) => take({ ...read().draft, ...patch }),
    flush: async () => read().missing === null && saver.flush(),
    forget() {
      saver.forget();
      dropDraft(keptAs());
    },
    restore() {
      const kept = readDraft<DraftDocument>(keptAs());
      if (!kept) return;
      put({ revision: read().revision + 1 });
      take(kept);
    },
  };
}

/** Saves one version; when somebody else saved first, asks which one stays. */
function saverOf(wire: Wire<typeof invoices>, asking: Asking, stored: () => StoredDraft | undefined, remember: (invoice: Invoice) => void, useTheirs: (draft: DraftDocument) => void) {
  const api = browserApi(wire);
  const send = (draft: DraftDocument, customerId: NonNullable<DraftDocument['customerId']>) => {
    const [body, known] = [changesOf(draft, customerId), stored()];
    return known ? api.update({ params: { id: known.id }, body: { ...body, version: known.version } }) : api.create({ body });
  };
  return async (draft: DraftDocument): Promise<void> => {
    // A draft without a customer never gets here: it waits in this tab.
    while (draft.customerId !== null) {
      try {
        return remember(await send(draft, draft.customerId));
      } catch (failure) {
        if (!(failure instanceof Problem) || failure.code !== 'invoices.stale') throw failure;
        // The contract's stale problem carries the draft as it is now.
        const current = failure.body['current'] as Invoice;
        const choice = await asking.ask(asking.differencesOf(draft, draftOf(current)));
        if (choice === 'neither') throw failure;
        remember(current);
        if (choice === 'theirs') return useTheirs(draftOf(current));
      }
    }
  };
}

/** A value that React can follow. */
function snapshots<T extends object>(first: T) {
  let current = first;
  const listeners = new Set<() => void>();
  return {
    read: () => current,
    put(patch: Partial<T>) {
      current = { ...current, ...patch };
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
