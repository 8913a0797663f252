import { createRequire } from 'node:module';

/** What a network address tells of where somebody is. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

interface Lookup {
  lookup(ip: string): { readonly country: string } | null;
}

const load = createRequire(import.meta.url);
let data: Lookup | undefined;

// The package has no types; this is its one function as its documentation says.
const table = (): Lookup => (data ??= load('geoip-country') as Lookup);

/**
 * The country of a public network address; null for private ones and those that nobody registered. Some microseconds, once the table is
 * there: 8 MB that are read at the first question or by `warmPlaces`.
 */
export function placeOf(ip: string): Place | null {
  const found = table().lookup(ip);
  return found ? { country: found.country } : null;
}

/** Reads the table beside the requests, soon, so that the first of them does not wait for it. */
export function warmPlaces(): void {
  setTimeout(table, 1_000).unref();
}
