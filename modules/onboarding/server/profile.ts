import type { z } from 'zod';
import { accessErrors } from '@dott/platform/errors';
import type { SessionContext } from '@dott/platform/http';
import { findAccount, personOf } from '@dott/modules/identity/server';
import { entitlementsOf, planOf } from '@dott/modules/plans/rules';
import { initialsOf } from '@dott/modules/sessions/rules';
import { listMemberships, membershipsOf, type Membership } from '@dott/modules/tenants/server';
import type { onboarding } from '../contract.ts';
import { presentOnboarding } from './onboarding.ts';
import { findOnboarding } from './onboarding.sql.ts';

export type ProfileView = z.input<(typeof onboarding)['operations']['profile']['reply']>;

/** Everything that the account's own pages show of a person, read at once. */
export function getProfile(ctx: SessionContext): Promise<ProfileView> {
  const { userId, tenantId } = ctx.principal;
  return ctx.services.db.withSystem('show a profile', async (tx) => {
    const [people, works, [row]] = await tx.commit(findAccount(tx, userId), listMemberships(tx, userId), findOnboarding(tx, userId));
    const [person, memberships] = [personOf(people), membershipsOf(works)];
    if (!person) throw accessErrors['not-authenticated']();
    const current = memberships.find((membership) => membership.id === tenantId);
    const state = presentOnboarding(row, works)?.state ?? (memberships.length > 0 ? 'COMPLETED' : 'NOT_STARTED');
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
