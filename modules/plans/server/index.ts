import { defineModule } from '@dott/platform/http';
import { toDecimal } from '@dott/platform/money';
import { plans } from '../contract.ts';
import { planCatalogue } from '../rules.ts';

const dollars = (whole: number) => ({ amount: toDecimal(whole * 100, 'USD'), currency: 'USD' as const });

/** No country has a discount yet: a price is shown only when it is the one that is charged. */
export const plansModule = defineModule({
  contract: plans,
  handlers: {
    list: async (_ctx, { query }) => ({
      country: query.country ?? null,
      discount: null,
      plans: planCatalogue.map((plan) => ({
        id: plan.id, name: plan.name, monthly: dollars(plan.monthlyUsd), annual: dollars(plan.annualUsd),
        users: plan.users, storageBytes: plan.storageBytes, support: plan.support,
      })),
    }),
  },
});

export { askRoomFor } from './entitlements.ts';
