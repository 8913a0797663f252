import { watchRunners } from './ancestors.ts';

/** Aborts when this process should end: a signal, the package runner above it gone, or the launcher of this role gone. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (reason: string) => (): void => controller.abort(reason);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop(signal));
  // A role that was started by the launcher: its channel closes when the launcher ends, however it ends.
  if (process.channel) process.once('disconnect', stop('the launcher is gone'));
  else watchRunners(stop('the program that started this one is gone'));
  // Whoever read our output may be gone as well; that must not break the way down.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return controller.signal;
}

/** Resolves when the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
