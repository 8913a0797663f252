/** Questions that come while others are under way, asked together in the next flight. */
export interface Gathering<T> {
  /** Asks for a key in a flight that leaves after this call, never in one that has left. */
  ask(key: string): Promise<T>;
}

export interface GatheringOptions<T> {
  /** Answers each key of one flight, told with its place among them; its own limit of time is the flight's. */
  readonly fly: (keys: readonly string[]) => Promise<(key: string, place: number) => T>;
  /** Flights at the same time. */
  readonly atOnce: number;
  /** A flight that takes longer than this no longer holds the next one back. */
  readonly patienceMs: number;
  /** Keys of one flight. */
  readonly most: number;
  /** Runs an effect when the work at hand is done, without a wait. */
  readonly soon: (effect: () => void) => void;
  /** Runs an effect later; answers how to call it off. */
  readonly after: (ms: number, effect: () => void) => () => void;
}

interface Question<T> {
  readonly key: string;
  readonly resolve: (answer: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a gathering. When nothing is under way a question leaves soon, with whatever came until then; otherwise it leaves
 * when a flight lands or when patience ends. Keys are fixed before a flight is handed over, so that what it reads is never
 * older than any of its questions.
 */
export function createGathering<T>(options: GatheringOptions<T>): Gathering<T> {
  const { fly, atOnce, patienceMs, most, soon, after } = options;
  let waiting: Question<T>[] = [];
  let underWay = 0;
  let forgetPatience: (() => void) | undefined;

  function expect(): void {
    if (underWay === 0) soon(leave);
    else forgetPatience = after(patienceMs, leave);
  }

  function leave(): void {
    if (waiting.length === 0 || underWay >= atOnce) return;
    forgetPatience?.();
    forgetPatience = undefined;
    const questions = waiting;
    waiting = questions.splice(most);
    underWay += 1;
    // One that throws before it is off has failed like any other: nobody may wait for it for ever.
    Promise.try(fly, questions.map(({ key }) => key)).then((answerOf) => {
      land();
      for (const [place, question] of questions.entries()) settle(question, place, answerOf);
    }, (error: unknown) => {
      land();
      for (const { reject } of questions) reject(error);
    });
    leave();
  }

  /** An answer that cannot be read is one question's trouble, not that of those behind it. */
  function settle({ key, resolve, reject }: Question<T>, place: number, answerOf: (key: string, place: number) => T): void {
    try {
      resolve(answerOf(key, place));
    } catch (error) {
      reject(error);
    }
  }

  function land(): void {
    underWay -= 1;
    leave();
  }

  return {
    ask: (key) => new Promise<T>((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (waiting.length === 1) expect();
    }),
  };
}
