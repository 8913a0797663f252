import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** A thread beside the one that answers requests, for work that would hold it up. */
export interface Thread<Input, Output> {
  /**
   * Sends a value that can be cloned and waits for the answer; calls are worked off one after the other. `party` is on whose
   * behalf: nobody may have more than `maxWaitingEach` calls in the line.
   */
  call(input: Input, party?: string): Promise<Output>;
}

export interface ThreadOptions {
  /** A call that takes longer ends the thread and fails with ThreadUnavailableError; the next one starts another. */
  readonly timeoutMs: number;
  /** How long a new thread may take until it is ready for its first call, which counts for itself; a minute when absent. */
  readonly startMs?: number;
  /** How many calls may wait; one more fails at once with ThreadUnavailableError. */
  readonly maxWaiting: number;
  /** How many of them may belong to one party; as many as may wait when absent. */
  readonly maxWaitingEach?: number;
}

/** The thread is too busy, took too long or ended; the same call may succeed later. */
export class ThreadUnavailableError extends Error {
  override readonly name = 'ThreadUnavailableError';
}

/** A slow machine needs long to load a library: with that in a call's time the thread would be ended and begun anew for ever. */
const START_MS = 60_000;

type Answer<Output> = { readonly output: Output } | { readonly failure: Error };

/** A thread that runs `file`, which has to call `answerCalls`. It starts with the first call and never keeps the process alive. */
export function openThread<Input, Output>(file: URL, options: ThreadOptions): Thread<Input, Output> {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const waitingEach = new Map<string, number>();

  const count = (party: string, change: 1 | -1): void => {
    waiting += change;
    const own = (waitingEach.get(party) ?? 0) + change;
    if (own > 0) waitingEach.set(party, own);
    else waitingEach.delete(party);
  };

  const end = (): void => {
    void worker?.terminate();
    worker = undefined;
  };

  const running = async (): Promise<Worker> => {
    if (worker) return worker;
    const started = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: 256 } });
    worker = started;
    await nextMessage(started, { timeoutMs: options.startMs ?? START_MS, late: 'the thread took too long to start' });
    return started;
  };

  const once = async (input: Input): Promise<Output> => {
    try {
      const ready = await running();
      const answer = await nextMessage<Answer<Output>>(ready, { timeoutMs: options.timeoutMs, late: 'the call took too long', send: () => ready.postMessage(input) });
      if ('failure' in answer) throw answer.failure;
      return answer.output;
    } catch (error) {
      if (error instanceof ThreadUnavailableError) end();
      throw error;
    }
  };

  return {
    async call(input, party = '') {
      const own = waitingEach.get(party) ?? 0;
      if (waiting >= options.maxWaiting || own >= (options.maxWaitingEach ?? options.maxWaiting)) throw new ThreadUnavailableError('too many calls are waiting');
      count(party, 1);
      const turn = last.then(() => once(input));
      last = turn.catch(() => undefined);
      return turn.finally(() => count(party, -1));
    },
  };
}

/**
 * Called in the file that a thread runs: answers each call with what `work` returns or throws, once `prepare` has done what all calls
 * need. In the main thread it does nothing.
 */
export function answerCalls<Input, Output>(work: (input: Input) => Promise<Output>, prepare: () => Promise<unknown> = async () => undefined): void {
  if (isMainThread) return;
  parentPort?.on('message', (input: Input) => {
    work(input).then(
      (output) => parentPort?.postMessage({ output }),
      (failure: unknown) => parentPort?.postMessage({ failure }),
    );
  });
  // A preparation that fails ends the thread, which its caller hears.
  void prepare().then(() => parentPort?.postMessage('ready'));
}

/** The next message of a thread, which it may be asked for; no other is under way. */
function nextMessage<Message>(worker: Worker, options: { timeoutMs: number; late: string; send?: () => void }): Promise<Message> {
  const { promise, resolve, reject } = Promise.withResolvers<Message>();
  const gone = (why: string, cause?: unknown): void => reject(new ThreadUnavailableError(why, { cause }));
  const onError = (error: unknown): void => gone('the thread failed', error);
  const onExit = (): void => gone('the thread ended');
  const timer = setTimeout(() => gone(options.late), options.timeoutMs);
  worker.once('message', resolve).once('error', onError).once('exit', onExit);
  worker.ref();
  options.send?.();
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', onError).off('exit', onExit);
    worker.unref();
  });
}
