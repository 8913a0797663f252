import { plans } from '@dott/modules/plans/contract';
import { isCountry } from '@dott/platform/geo';
import { makeClient, type Transport } from '@dott/platform/http/client';
import type { ReplyOf } from '@dott/platform/http/contract';

export type PriceList = ReplyOf<typeof plans.operations.list>;

/** What a visitor asked of the price list, and what the API says to it. */
export interface Prices {
  /** Undefined when the API did not answer in time: list prices are shown, and nothing that depends on a country. */
  readonly list: PriceList | undefined;
  /** The country that the visitor named; undefined: it was taken from the address. */
  readonly chosen: string | undefined;
  readonly annual: boolean;
}

/** A page that costs nothing to show does not wait for long. */
const PATIENCE_MS = 2_000;

/** Asks the API for the prices of this visitor; `search` is the page's own query, in which a country or a cycle that does not exist is ignored. */
export async function askPrices(api: Transport, search: string): Promise<Prices> {
  const query = new URLSearchParams(search);
  const named = query.get('country')?.trim().toUpperCase() ?? '';
  const chosen = isCountry(named) ? named : undefined;
  const list = await makeClient(plans, api).list({ query: { country: chosen } }, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  return { list, chosen, annual: query.get('cycle') === 'annual' };
}
