import type { z } from 'zod';
import { permissionsOf } from '@dott/modules/tenants/rules';
import type { CurrentSession, SessionTimes } from '../contract.ts';
import { initialsOf } from '../rules.ts';
import type { SessionView } from './engine.ts';

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** The part of a session that its own list shows. */
export function presentTimes(view: SessionView): z.input<typeof SessionTimes> {
  return {
    id: view.id,
    createdAt: isoTime(view.createdAt),
    lastSeenAt: isoTime(view.lastSeenAt),
    idleExpiresAt: isoTime(view.idleExpiresAt),
    expiresAt: isoTime(view.expiresAt),
    device: view.device,
  };
}

/** A session as its own browser sees it. */
export function presentCurrent(view: SessionView, operator: boolean): z.input<typeof CurrentSession> {
  return {
    user: { id: view.userId, ...view.user, initials: initialsOf(view.user) },
    tenant: view.tenant && { id: view.tenant.id, name: view.tenant.name },
    plan: view.tenant?.plan ?? null,
    readOnly: view.tenant?.readOnly ?? false,
    needsOnboarding: !view.onboardingCompleted,
    onboardingCompleted: view.onboardingCompleted,
    permissions: [...permissionsOf(view.role)],
    operator,
    session: presentTimes(view),
  };
}
