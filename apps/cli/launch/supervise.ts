import type { ChildProcess } from 'node:child_process';
import { endProcess, refOf, type ProcessRef } from '@dott/platform/processes';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** A process that lived this long has started well: the next pause is the first one again. */
const STEADY_MS = 30_000;
/** A process that ends with this code says that trying again cannot help. */
export const EXIT_HOPELESS = 78;

export interface Supervised {
  /** The process at this moment; undefined between an end and the next start. */
  current(): ProcessRef | undefined;
  /** Ends it for good: asks first, insists past the grace time. */
  stop(signal: NodeJS.Signals, graceMs: number): Promise<void>;
}

export interface SuperviseOptions {
  readonly role: string;
  /** Starts the process; may first wait for what it needs. */
  readonly start: () => ChildProcess | Promise<ChildProcess>;
  readonly onChange: () => void;
  readonly onEnd: (end: string, hopeless: boolean) => void;
}

/** Keeps a process running: one that ends by itself is started again, after a pause that grows while it keeps failing. */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  let current: ProcessRef | undefined;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = FIRST_PAUSE_MS;

  const again = (): void => {
    timer = setTimeout(() => void launch().catch((error: unknown) => {
      options.onEnd(error instanceof Error ? error.message : String(error), false);
      again();
    }), pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  const launch = async (): Promise<void> => {
    const child = await options.start();
    const since = performance.now();
    current = child.pid === undefined ? undefined : refOf(child.pid);
    options.onChange();
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      current = undefined;
      options.onChange();
      if (stopping) return;
      if (performance.now() - since > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
      const hopeless = code === EXIT_HOPELESS;
      options.onEnd(signal ? `was ended by ${signal}` : `ended with code ${code}`, hopeless);
      if (!hopeless) again();
    };
    // It may have ended before anybody listened.
    if (child.exitCode !== null || child.signalCode !== null) ended(child.exitCode, child.signalCode);
    else child.once('exit', ended);
  };

  await launch();
  return {
    current: () => current,
    async stop(signal, graceMs) {
      stopping = true;
      clearTimeout(timer);
      if (current) await endProcess(current, signal, graceMs);
    },
  };
}
