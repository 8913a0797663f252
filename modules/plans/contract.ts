import { zCountry } from '@dott/platform/geo';
import { defineContract } from '@dott/platform/http/contract';
import { z } from 'zod';
import { planIds } from './rules.ts';

export { planErrors } from './errors.ts';

const Price = z.object({ amount: z.string(), currency: z.literal('USD') });

export const PlanReply = z.object({
  id: z.enum(planIds),
  name: z.string(),
  monthly: Price,
  annual: Price,
  users: z.number().nullable(),
  storageBytes: z.number().nullable(),
  support: z.string(),
});

/** The price list that visitors, onboarding and the account page all read. */
export const plans = defineContract('plans', {
  list: {
    method: 'GET', path: '/api/plans', access: 'public', summary: 'Plans with their prices; limits are null where there is none',
    query: z.object({ country: zCountry.optional() }),
    reply: z.object({ country: z.string().nullable(), discount: z.object({ percent: z.number(), reason: z.string() }).nullable(), plans: z.array(PlanReply) }),
  },
});
