/** Work that runs again and again in the background. */
export interface Rounds {
  /** Begins the next round now instead of after the pause. */
  wake(): void;
  /** Lets the work run once more and waits for it. */
  stop(): Promise<void>;
}

/** Runs work again and again with a pause between; it is told when it is asked for the last time. The work must not reject. */
export function startRounds(pauseMs: number, work: (last: boolean) => Promise<void>): Rounds {
  let stopped = false;
  let woken = false;
  let wake = (): void => undefined;
  const running = (async () => {
    while (!stopped) {
      woken = false;
      await work(false);
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        timer.unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (woken) wake();
      });
    }
  })();
  return {
    wake() {
      woken = true;
      wake();
    },
    async stop() {
      stopped = true;
      wake();
      await running;
      await work(true);
    },
  };
}
