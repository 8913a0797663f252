import { installChart } from '@dott/modules/ledger/server';
import { permissionsOf } from '@dott/modules/tenants/rules';
import { createTenant } from '@dott/modules/tenants/server';
import type { TenantActor } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { newId, type TenantId, type UserId } from '@dott/platform/ids';
import type { OpenedShop, SignUpOptions } from '@dott/platform/testing';
import { insertCompletedOnboarding, insertMember, insertPerson } from './test-shop.sql.ts';

const client = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36', language: 'en-GB' };

/**
 * A business as onboarding leaves it, with one member who is signed in by the session engine; or, with a tenant given,
 * one more member of it. It makes the same rows by the same functions as the real way, without the mails between.
 */
export async function openShop(services: Services, options: SignUpOptions): Promise<OpenedShop> {
  const { currency = 'KES', country = 'KE', timeZone = 'Africa/Nairobi', businessName: name = 'Duka la Ngũgĩ', role = 'owner', plan = 'basic' } = options;
  const userId = newId<UserId>();
  const tenantId = options.tenantId ?? newId<TenantId>();
  const now = services.clock.now();
  const created = await services.db.withSystem('open a business for a test', async (tx) => {
    await tx.run(insertPerson(tx, userId, options.email ?? `${userId}@example.com`, now));
    if (options.tenantId) {
      await tx.run(insertMember(tx, tenantId, userId, role));
    } else {
      const actor: TenantActor = {
        kind: 'session', tenantId, userId, permissions: permissionsOf('owner'), sessionId: null, operation: 'test', requestId: null, ip: client.ip,
      };
      const inside = await tx.enterTenant(actor);
      await tx.batch(
        ...createTenant(tx, inside, { id: tenantId, ownerId: userId, name, businessType: 'retail', plan, billingCycle: null, country, currency, timeZone }),
        insertCompletedOnboarding(tx, { tenantId, userId, name, country, currency, timeZone, now }),
        ...installChart(inside, { currency, fiscalYearStartMonth: options.fiscalYearStartMonth }),
      );
    }
    return services.sessions.create(tx, { userId, tenantId, client });
  });
  return { tenantId, userId, sid: created.sid, sessionId: created.session.id, permissions: permissionsOf(role) };
}
