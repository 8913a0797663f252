import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { listApps, listCodes, listKeys } from '@dott/modules/factors/server';
import { listProviderNames } from '@dott/modules/federation/server';
import { findPersonal, listKnownNetworks, listPersonalLinks } from '@dott/modules/identity/server';
import { listPersonalAlerts, listPersonalEvents } from '@dott/modules/security/server';
import { listPersonalSessions, listPersonalTrail } from '@dott/modules/sessions/server';
import { listInvitations, listWork } from '@dott/modules/team/server';

/** Lines of a trail that one file takes: years of an ordinary person. */
const MOST = 20_000;

const notes = [
  'Passwords, secrets of authenticator apps, keys, links and session ids are not in this file: only hashes or sealed forms of them are kept.',
  'What you wrote and read inside a business belongs to that business; its audit trail is exported by its owner, administrators and accountants.',
];

/** Everything that is kept about a person, by what it is about; no secret, and nothing of a business but its name. */
export function myData(services: Services, userId: UserId): Promise<Record<string, unknown>> {
  return services.db.withSystem('export the data of a person', async (tx: SystemTx) => {
    const [[account], links, networks] = await tx.batch(findPersonal(tx, userId), listPersonalLinks(tx, userId), listKnownNetworks(tx, userId));
    const [work, invitations, apps, passkeys, recoveryCodes, providers] = await tx.batch(
      listWork(tx, userId), listInvitations(tx, userId, account?.email ?? ''), listApps(tx, userId), listKeys(tx, userId), listCodes(tx, userId), listProviderNames(tx, userId),
    );
    const [sessions, trail, events, alerts] = await tx.commit(listPersonalSessions(tx, userId), listPersonalTrail(tx, userId, MOST), listPersonalEvents(tx, userId, MOST), listPersonalAlerts(tx, userId));
    return {
      format: 'dott-person-1', exportedAt: services.clock.now().toISOString(), notes, id: userId, account,
      businesses: work, invitations, mailedLinks: links, knownNetworks: networks, signInWays: { apps, passkeys, recoveryCodes, providers },
      sessions, sessionEvents: trail, securityEvents: events, warnings: alerts,
    };
  });
}
