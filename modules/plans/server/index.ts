import { placeOf } from '@dott/platform/geo/places';
import { defineModule } from '@dott/platform/http';
import { toDecimal } from '@dott/platform/money';
import { plans } from '../contract.ts';
import { isPaid, planCatalogue, priceOf, type Plan } from '../rules.ts';
import { regionalDiscount } from './regions.ts';

/** The price list, with the prices that this visitor would be charged: a discount is shown where it can be charged and nowhere else. */
export const plansModule = defineModule({
  contract: plans,
  handlers: {
    list: async ({ client, services }, { query }) => {
      const country = query.country ?? placeOf(client.ip)?.country ?? null;
      const canBuy = services.config.stripe !== null;
      const discount = canBuy ? regionalDiscount(country) : null;
      return { country, discount, plans: planCatalogue.map((plan) => lineOf(plan, { canBuy, discounted: discount !== null })) };
    },
  },
});

function lineOf(plan: Plan, { canBuy, discounted }: { canBuy: boolean; discounted: boolean }) {
  const { id, name, users, storageBytes, support } = plan;
  const prices = (options: { discounted: boolean }) => ({ monthly: dollars(priceOf(id, 'monthly', options)), annual: dollars(priceOf(id, 'annual', options)) });
  const list = prices({ discounted: false });
  return {
    id, name, ...prices({ discounted }), users, storageBytes, support,
    purchasable: canBuy || !isPaid(id),
    ...(discounted && isPaid(id) ? { listMonthly: list.monthly, listAnnual: list.annual } : {}),
  };
}

function dollars({ amountMinor, currency }: ReturnType<typeof priceOf>) {
  return { amount: toDecimal(amountMinor, currency), currency };
}

export { askRoomFor } from './entitlements.ts';
export { regionalDiscount } from './regions.ts';
