import type { Services } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { operatorActor } from '@dott/modules/tenants/server';
import { booksOf } from './complete-all.ts';
import { openPaid } from './open-paid.ts';
import { completeFromBusiness, countWaiting, holdOnboarding, listFaults, listTenants, listUsers, restoreOwner, type Fault, type FaultRow } from './repair.sql.ts';

/** What an operator can have repaired: states that do not fit what is open, and people or businesses that lost each other. */
export const repairs = { onboarding: ['unfinished-though-open', 'no-onboarding'], orphans: ['no-business', 'paid-not-open', 'nobody-inside'] } as const satisfies Record<string, readonly Fault[]>;
export type RepairName = keyof typeof repairs;

export interface RepairOptions {
  /** One address; everybody when absent. */
  readonly email?: string | undefined;
  /** Only tells what it would do. */
  readonly dryRun: boolean;
}

/** One fault with how it was and how it is, or would be, after its repair. */
export interface Repaired {
  readonly email: string;
  readonly tenantId: string;
  readonly fault: Fault;
  readonly before: string;
  readonly after: string;
}

/** Finds faults and repairs each in a transaction of its own, with its audit line. A second run finds nothing to do. */
export async function repair(services: Services, name: RepairName, { email, dryRun }: RepairOptions): Promise<Repaired[]> {
  const address = email?.trim().toLowerCase() ?? null;
  const [found] = await services.db.withSystem(`operator: look for what repair ${name} would do`, (tx) => tx.commit(listFaults(tx, repairs[name], address)));
  const done: Repaired[] = [];
  for (const row of found) {
    if (dryRun || await repairOne(services, name, row)) done.push({ email: row.email, tenantId: row.tenant_id, fault: row.fault, before: stateOf(row), after: afterwards[row.fault] });
  }
  return done;
}

const afterwards: Readonly<Record<Fault, string>> = {
  'unfinished-though-open': 'COMPLETED',
  'no-onboarding': 'COMPLETED, written from the business',
  'no-business': 'COMPLETED, with business, owner and chart of accounts',
  'paid-not-open': 'COMPLETED, open with the plan that was paid for',
  'nobody-inside': 'COMPLETED, with its owner back',
};

function stateOf({ state, has_business: hasBusiness, members, plan }: FaultRow): string {
  return `${state ?? 'no onboarding'}, plan ${plan ?? 'none'}, ${hasBusiness ? `business with ${members} active members` : 'no business'}`;
}

/** Repairs what still is as it was found; false when somebody else was faster. */
function repairOne(services: Services, name: RepairName, found: FaultRow): Promise<boolean> {
  const now = services.clock.now();
  return services.db.withSystem(`operator: repair ${name}`, async (tx) => {
    const [[row], [still]] = await tx.batch(holdOnboarding(tx, found.tenant_id), listFaults(tx, [found.fault], null, found.tenant_id));
    if (!still) return false;
    // The columns hold ids of businesses and people only.
    const [tenantId, userId] = [still.tenant_id as TenantId, still.user_id as UserId];
    const actor = operatorActor(tenantId);
    const action = `repair.${name}`;
    if (still.fault === 'paid-not-open') {
      if (!await openPaid(services, tx, { tenantId, actor, action })) return false;
    } else if (still.fault === 'no-business') {
      if (!row) return false;
      await tx.batch(...await booksOf(tx, actor, row, { ownerId: userId, action }));
    } else {
      const inside = await tx.enterTenant(actor, { about: { entity: 'business', entityId: tenantId, action, detail: { before: stateOf(still), after: afterwards[still.fault] } } });
      await inside.batch(still.fault === 'nobody-inside' ? restoreOwner(tx, tenantId, userId, now) : completeFromBusiness(tx, tenantId, userId, now));
    }
    await services.sessions.bumpUser(tx, userId);
    return true;
  });
}


/** What an operator sees of all businesses, or of those of one address: never what is inside. */
export async function overviewOfTenants(services: Services, email?: string) {
  const [rows] = await services.db.withSystem('operator: list businesses', (tx) => tx.commit(listTenants(tx, email?.trim().toLowerCase() ?? null)));
  return rows;
}

/** What an operator sees of all people, or of one address. */
export async function overviewOfUsers(services: Services, email?: string) {
  const [rows] = await services.db.withSystem('operator: list people', (tx) => tx.commit(listUsers(tx, email?.trim().toLowerCase() ?? null)));
  return rows;
}

/** How many onboardings wait for their person, by state. */
export async function waitingOnboardings(services: Services, email?: string) {
  const [rows] = await services.db.withSystem('operator: count onboardings', (tx) => tx.commit(countWaiting(tx, email?.trim().toLowerCase() ?? null)));
  return rows;
}
