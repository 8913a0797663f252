import type { z } from 'zod';
import { accessErrors } from '@dott/platform/errors';
import type { SessionContext } from '@dott/platform/http';
import { findPerson } from '@dott/modules/identity/server';
import { entitlementsOf, planOf } from '@dott/modules/plans/rules';
import { initialsOf } from '@dott/modules/sessions/rules';
import { membershipsOf, type Membership } from '@dott/modules/tenants/server';
import type { onboarding } from '../contract.ts';
import { findOnboarding } from './onboarding.sql.ts';

export type ProfileView = z.input<(typeof onboarding)['operations']['profile']['reply']>;

/** Everything that the account's own pages show of a person, read at once. */
export function getProfile(ctx: SessionContext): Promise<ProfileView> {
  const { userId, tenantId } = ctx.principal;
  return ctx.services.db.withSystem('show a profile', async (tx) => {
    const person = await findPerson(tx, userId);
    if (!person) throw accessErrors['not-authenticated']();
    const memberships = await membershipsOf(tx, userId);
    const [row] = await tx.run(findOnboarding(tx, userId));
    const current = memberships.find((membership) => membership.id === tenantId);
    const state = row?.state ?? (memberships.length > 0 ? 'COMPLETED' : 'NOT_STARTED');
    return {
      user: { ...person, initials: initialsOf(person) },
      tenant: current ?? null,
      subscription: current ? subscriptionOf(current) : null,
      onboarding: { state, onboardingCompleted: memberships.length > 0 },
    };
  });
}

function subscriptionOf({ plan, billingCycle }: Membership): NonNullable<ProfileView['subscription']> {
  return { plan, billingCycle, name: planOf(plan).name, ...entitlementsOf(plan) };
}
