const prefix = 'dott.form.';

/** Keeps unsaved work for the length of this tab: a reload, an expired session or a dropped line loses none of it. Sign-out clears it. */
export function keepDraft(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Without storage the page still saves to the server; only a reload before that would lose text.
  }
}

/** What was kept; the caller says what it kept under this key. */
export function readDraft<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(prefix + key);
    // Written by keepDraft in this tab, under a key that only one kind of page uses.
    return text === null ? undefined : JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Forgets what was kept, once the server has it. */
export function dropDraft(key: string): void {
  try {
    sessionStorage.removeItem(prefix + key);
  } catch {
    // Nothing could be kept, so nothing is left.
  }
}
