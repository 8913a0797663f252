/** Messages on their way from what says them to what shows them, which may come later. */
export interface ToastLine {
  readonly say: (message: string) => void;
  /** Hands over what waits and all that follows; answers the function that ends it. */
  readonly take: (show: (message: string) => void) => () => void;
  /** Calls back when a message finds nobody who shows it; answers the function that ends it. */
  readonly onWaiting: (wanted: () => void) => () => void;
}

/** A line without anything on it. */
export function toastLine(): ToastLine {
  const waiting: string[] = [];
  let shown: ((message: string) => void) | undefined;
  let wanted: (() => void) | undefined;
  return {
    say(message) {
      if (shown) return shown(message);
      waiting.push(message);
      wanted?.();
    },
    take(show) {
      shown = show;
      for (const message of waiting.splice(0)) show(message);
      return () => {
        shown = undefined;
      };
    },
    onWaiting(callback) {
      wanted = callback;
      return () => {
        wanted = undefined;
      };
    },
  };
}
