import { cache } from 'react';
import { today, systemClock, type LocalDate } from '../time/index.ts';
import { callApi } from './server-api.ts';

/** What pages need to know of the business that they show. */
export interface Business {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  /** The currency of its books. */
  readonly currency: string;
  readonly timeZone: string;
}

/** The business of this session, asked once a request. */
export const currentBusiness = cache(async (): Promise<Business> => {
  // The API parsed its reply by the schema of tenants.current.
  return await callApi('/api/tenants/current') as Business;
});

/** The calendar day that it is where the business is. */
export async function businessDay(): Promise<LocalDate> {
  return today(systemClock, (await currentBusiness()).timeZone);
}
