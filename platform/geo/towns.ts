import { readFileSync } from 'node:fs';
import { Reader, type CityResponse } from 'maxmind';

/** A town, as well as its source knows. */
export interface Town {
  readonly latitude: number;
  readonly longitude: number;
  /** How far around the point the address may be. */
  readonly radiusKm: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | undefined;
}

/** The town of a network address; undefined where the source does not know one. */
export type FindTown = (ip: string) => Town | undefined;

/** The source says nothing of how sure it is: a city and what lies around it. */
const USUAL_RADIUS_KM = 50;

/**
 * Opens an operator's City file (MaxMind's format: GeoLite2, GeoIP2, DB-IP). It is read into memory once; a newer one counts from the next start.
 * Throws when it cannot be read or is something else.
 */
export function openTowns(path: string): FindTown {
  const reader = new Reader<CityResponse>(readFileSync(path));
  if (!/city/i.test(reader.metadata.databaseType)) throw new Error(`${path} is no City file: it calls itself ${reader.metadata.databaseType}`);
  return (ip) => {
    const found = reader.get(ip);
    const { latitude, longitude, accuracy_radius: radiusKm = USUAL_RADIUS_KM } = found?.location ?? {};
    return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude, radiusKm, country: found?.country?.iso_code };
  };
}
