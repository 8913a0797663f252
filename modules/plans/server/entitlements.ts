import { planErrors } from '../errors.ts';
import { entitlementsOf, fitsPlan, upgradeOffer, type PlanId } from '../rules.ts';

/**
 * Refuses one more person when the plan has no room for them. The caller holds the business's row, so that of two who ask at once the second
 * counts the first one in.
 */
export function askRoomFor(plan: PlanId, seats: { readonly taken: number; readonly more: number }): void {
  const { users } = entitlementsOf(plan);
  if (fitsPlan(users, seats.taken, seats.more)) return;
  throw planErrors['users-limit']({ params: { limit: users === 1 ? 'one person' : `${users} people` }, extra: { ...upgradeOffer(plan, 'users') } });
}
