import { Problem } from '../http/client.ts';

/** Does something; a refusal that names the page on which the person goes on leads there, unless that is this page. */
export async function orFollow<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const there = error instanceof Problem ? error.body['redirectTo'] : undefined;
    if (typeof there !== 'string' || there === location.pathname) throw error;
    location.assign(there);
    // Whatever called stays busy until the next page is there.
    return new Promise<T>(() => undefined);
  }
}
