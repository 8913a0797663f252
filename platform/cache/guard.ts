import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll } from 'cockatiel';

export type GuardState = 'closed' | 'open' | 'half-open';

/** Stands before a store: bounds each call in time and stops calling a store that fails. */
export interface Guard {
  /** Runs a call; rejects after the time-out even if the call never settles, and at once while the breaker is open. */
  run<T>(call: () => Promise<T>): Promise<T>;
  state(): GuardState;
}

export interface GuardOptions {
  readonly timeoutMs: number;
  /** Failures in a row that open the breaker. */
  readonly failures: number;
  /** How long an open breaker refuses before it lets one call try. */
  readonly restMs: number;
  readonly onState: (state: GuardState) => void;
}

const names: Readonly<Record<CircuitState, GuardState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/** Makes the guard of one store. */
export function createGuard(options: GuardOptions): Guard {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: options.restMs,
    breaker: new ConsecutiveBreaker(options.failures),
  });
  breaker.onStateChange((state) => options.onState(names[state]));
  return {
    run: (call) => breaker.execute(() => within(options.timeoutMs, call)),
    state: () => names[breaker.state],
  };
}

/**
 * Rejects when a call has not settled in time; what it does later is nobody's concern. The library's own time-out makes and
 * aborts a signal for each call, stack trace included, which cost more than the call to Redis that it stood before.
 */
function within<T>(ms: number, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    // A call that throws before it is off has failed like any other.
    Promise.try(call).then((answer) => {
      clearTimeout(timer);
      resolve(answer);
    }, (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
