import type { SessionView } from '@dott/modules/sessions/server';

/** What an answer is made of. */
export type Person = Pick<SessionView, 'userId' | 'user' | 'tenant' | 'onboardingCompleted'>;

/** Who is signed in, as a program would tell its browser. The engine and its ideals answer this. */
export function answerOf({ userId, user, tenant, onboardingCompleted }: Person) {
  return {
    user: { id: userId, email: user.email, givenName: user.givenName, familyName: user.familyName },
    tenant: tenant && { id: tenant.id, name: tenant.name, plan: tenant.plan },
    onboardingCompleted,
  };
}
