import { createRequire } from 'node:module';

/** Where a sighting was, as well as its source knows. */
export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
  /** How far around the point the person may have been. */
  readonly radiusKm: number;
  /** Whether the source knows the town; a country's middle proves little. */
  readonly exact: boolean;
}

const EARTH_KM = 6_371;
/** Two sightings in the same moment still give a speed. */
const SHORTEST_MS = 60_000;

// The package's types speak of a module that it is not; its file is a list of these.
const countries = createRequire(import.meta.url)('world-countries/countries.json') as readonly { readonly cca2: string; readonly latlng: readonly [number, number]; readonly area: number }[];
const middles: ReadonlyMap<string, Spot> = new Map(countries.map(({ cca2, latlng: [latitude, longitude], area }) => [
  cca2, { latitude, longitude, radiusKm: Math.sqrt(Math.max(0, area) / Math.PI), exact: false },
]));

/** The middle of a country with the radius of a circle of its area; undefined for a code that the list does not have. */
export function spotOfCountry(code: string): Spot | undefined {
  return middles.get(code);
}

/** The least way between two spots: along the great circle, less what their sources leave open. */
export function distanceKm(from: Spot, to: Spot): number {
  const radians = (degrees: number): number => degrees * Math.PI / 180;
  const half = (difference: number): number => Math.sin(radians(difference) / 2) ** 2;
  const share = half(to.latitude - from.latitude) + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(to.longitude - from.longitude);
  const apart = 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, share)));
  return Math.max(0, apart - from.radiusKm - to.radiusKm);
}

/** The speed that two sightings imply. */
export function speedKmh(from: Spot, to: Spot, betweenMs: number): number {
  return distanceKm(from, to) / (Math.max(SHORTEST_MS, Math.abs(betweenMs)) / 3_600_000);
}
