import { discountReasons, REGIONAL_DISCOUNT_PERCENT, type DiscountReason, type RegionalDiscount } from '../rules.ts';
import { incomeGroups } from './income-groups.ts';

const reasons: ReadonlyMap<string, DiscountReason> = new Map(discountReasons.flatMap((reason) => incomeGroups[reason].split(/\s+/).map((country) => [country, reason] as const)));

/** The regional price of a country (ISO 3166-1 alpha-2): half, with the reason; null where the list price is charged or the country is not known. */
export function regionalDiscount(country: string | null): RegionalDiscount | null {
  const reason = country === null ? undefined : reasons.get(country);
  return reason === undefined ? null : { percent: REGIONAL_DISCOUNT_PERCENT, reason };
}
