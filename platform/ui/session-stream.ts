const PATH = '/api/auth/session-v2/events';
/** After a refusal, such as one for too many tabs; a lost connection comes back by itself. */
const RETRY_MS = 30_000;

let open = false;

/** Whether this tab hears from the server as things happen; if not, it has to ask. */
export function hearsServer(): boolean {
  return open;
}

/**
 * Calls back when the server says that the session changed or ended, and when the line to it stands anew, because something may have
 * been missed. Only a visible tab listens. Answers the function that stops it.
 */
export function onServerWord(heard: () => void): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    clearTimeout(retry);
    source?.close();
    source = undefined;
    open = false;
  }

  function connect(): void {
    if (document.hidden) return;
    source = new EventSource(PATH);
    source.addEventListener('open', () => {
      open = true;
      heard();
    });
    for (const word of ['changed', 'ended']) source.addEventListener(word, heard);
    source.addEventListener('error', () => {
      open = false;
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      retry = setTimeout(connect, RETRY_MS);
    });
  }

  function follow(): void {
    close();
    connect();
  }

  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}
