import { zCountry } from '@dott/platform/geo';
import { defineContract } from '@dott/platform/http/contract';
import { z } from 'zod';
import { discountReasons, planIds } from './rules.ts';

export { planErrors } from './errors.ts';

const Price = z.object({ amount: z.string(), currency: z.literal('USD') });

export const PlanReply = z.object({
  id: z.enum(planIds),
  name: z.string(),
  /** What this visitor would be charged. */
  monthly: Price,
  annual: Price,
  /** The prices without the discount, on plans that have one. */
  listMonthly: Price.optional(),
  listAnnual: Price.optional(),
  /** Whether this installation can take the plan's price; true for the free plan. */
  purchasable: z.boolean(),
  users: z.number().nullable(),
  storageBytes: z.number().nullable(),
  support: z.string(),
});

/** The price list that visitors, onboarding and the account page all read. */
export const plans = defineContract('plans', {
  list: {
    method: 'GET', path: '/api/plans', access: 'public', summary: 'Plans with the prices that are charged where the caller, or the country given, is; limits are null where there is none',
    query: z.object({ country: zCountry.optional() }),
    reply: z.object({ country: z.string().nullable(), discount: z.object({ percent: z.number(), reason: z.enum(discountReasons) }).nullable(), plans: z.array(PlanReply) }),
  },
});
