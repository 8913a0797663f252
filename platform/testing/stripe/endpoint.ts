import { parseRequest } from './contracts.ts';
import type { RequestName } from './requests.ts';
import type { World } from './world.ts';

/** What a call acts on: the account, the id in its path ('' without one) and its checked parameters. */
interface Call<T> {
  readonly world: World;
  readonly id: string;
  readonly params: T;
}

/** One method and path of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Checks the parameters, throwing what Stripe answers to wrong ones, and gives what then does the work. */
  prepare(world: World, id: string, params: Record<string, unknown>): () => object;
}

/** Declares an endpoint; `T` is the interface of its request's schema. */
export const endpoint = <T>(method: Endpoint['method'], path: string, request: RequestName, run: (call: Call<T>) => object): Endpoint => ({
  method,
  path,
  prepare(world, id, raw) {
    const params = parseRequest<T>(request, raw);
    return () => run({ world, id, params });
  },
});
