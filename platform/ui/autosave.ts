/** Where the work stands: on the server, on its way there, not there yet, or refused. */
export type SaveState = 'saved' | 'saving' | 'waiting' | 'failed';

export interface Autosave<T> {
  /** Hears of a change; it is saved after a pause in typing. */
  readonly change: (value: T) => void;
  /** Saves what is left now; true when all of it is on the server. */
  readonly flush: () => Promise<boolean>;
  /** Forgets what waits. */
  readonly forget: () => void;
}

/**
 * Saves the latest value one call at a time: what changes while a call is under way is saved after it, so a slow line never lets an
 * older version win. A failure waits for the next change or `flush`.
 */
export function autosave<T>({ save, onState, delayMs = 900 }: {
  readonly save: (value: T) => Promise<void>; readonly onState: (state: SaveState, error?: unknown) => void; readonly delayMs?: number;
}): Autosave<T> {
  let waiting: { value: T } | undefined;
  let running: Promise<boolean> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const saveOnce = async (value: T): Promise<boolean> => {
    onState('saving');
    try {
      await save(value);
      return true;
    } catch (error) {
      // A change made meanwhile wins over the one that failed.
      waiting ??= { value };
      onState('failed', error);
      return false;
    }
  };
  const drain = async (): Promise<boolean> => {
    while (waiting) {
      const { value } = waiting;
      waiting = undefined;
      if (!await saveOnce(value)) return false;
    }
    onState('saved');
    return true;
  };
  const flush = (): Promise<boolean> => {
    clearTimeout(timer);
    if (running) return running.then((done) => done && waiting ? flush() : done);
    if (!waiting) return Promise.resolve(true);
    running = drain().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    change(value) {
      waiting = { value };
      if (!running) onState('waiting');
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), delayMs);
    },
    flush,
    forget() {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}
