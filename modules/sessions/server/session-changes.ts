import type { Change } from '@dott/platform/cache';
import type { SystemTx } from '@dott/platform/db';
import { accessErrors } from '@dott/platform/errors';
import type { ClientFacts } from '@dott/platform/http';
import { placeOf } from '@dott/platform/geo/places';
import { newId, type Id, type TenantId, type UserId } from '@dott/platform/ids';
import { sessionErrors } from '../errors.ts';
import { ABSOLUTE_MS, MANY_SESSIONS } from '../rules.ts';
import type { Announcer } from './announcer.ts';
import {
  carryOver, endSession, endSessionsOf, enterTenant, findHolder, forgetProofs, insertAnnouncement, insertEvent, insertSession, nameFormer, notify, raiseGeneration, successorsOf,
  type EndedRow, type SessionEvent, type SessionId,
} from './change.sql.ts';
import { describeAgent } from './device.ts';
import { keyOfSid, keyOfTenant, keyOfUser, newSid } from './keys.ts';
import { endSessionsIn } from './leaving.sql.ts';
import type { Announcement } from './ports.ts';
import { makeRoom } from './session-limit.ts';

export interface NewSessionInput {
  readonly userId: UserId;
  /** The business to work in; absent: the only one of the person, if there is exactly one. */
  readonly tenantId?: TenantId | null;
  readonly client: ClientFacts;
  readonly fingerprint?: string | null;
  /** The session that this one takes the place of, at a change of privilege. It has to live until now; its absolute end stays. */
  readonly replaces?: string;
  /** Whether a session that replaces another begins with a new proof; otherwise the former one's proof is as old as it was. */
  readonly provenNow?: boolean;
  /** When the person proved who they are, where that was not just now. */
  readonly provenAt?: Date | undefined;
  /** What `proofBegins` answered before the proof was checked. */
  readonly provenIn?: string;
}

export interface CreatedSession {
  /** The secret id; it exists here and in the cookie, nowhere else. */
  readonly sid: string;
  readonly session: { readonly id: string; readonly userId: UserId; readonly tenantId: TenantId | null; /** Times in milliseconds. */ readonly createdAt: number; readonly expiresAt: number; /** Living sessions of the person, with this one. */ readonly open: number };
}

/** Everything that changes sessions. Each call works inside the caller's transaction; what must be known elsewhere leaves with its commit. */
export interface SessionChanges {
  create(tx: SystemTx, input: NewSessionInput): Promise<CreatedSession>;
  /** Ends one session of a person, also under the id that it was given meanwhile; false when it is not theirs. */
  end(tx: SystemTx, userId: UserId, id: string, reason: string): Promise<boolean>;
  /** Ends what a secret id opened in the same way, whatever became of it since; an id that opened nothing ends nothing. */
  endHeld(tx: SystemTx, sid: string, reason: string): Promise<void>;
  /** Ends all sessions of a person, or all but one, which has to live until now. */
  endAll(tx: SystemTx, userId: UserId, reason: string, keep?: string): Promise<void>;
  /** Ends the sessions in which a person works in one business, because they work there no more; their other sessions see it at once. */
  endIn(tx: SystemTx, userId: UserId, tenantId: TenantId, reason: string): Promise<void>;
  /** Lets a session work in a business from now on. */
  chooseTenant(tx: SystemTx, session: { id: string; userId: UserId }, tenantId: TenantId): Promise<void>;
  /** Makes the proofs of all living sessions of a person old: a dangerous act asks for a new one. */
  forgetProof(tx: SystemTx, userId: UserId): Promise<void>;
  /** Facts of a person changed: every look-up that starts after the answer sees them. */
  bumpUser(tx: SystemTx, userId: UserId): Promise<void>;
  /** Facts of a business changed, its plan or name for instance. */
  bumpTenant(tx: SystemTx, tenantId: TenantId): Promise<void>;
}

/** No copy of an ended session may answer, whatever its version. */
const FOREVER = Number.MAX_SAFE_INTEGER;

/** Only a session that lives until this very moment has a successor: one that was revoked while the request was on its way has none. */
function livingUntilNow(former: EndedRow | undefined): EndedRow {
  if (former?.ended) return former;
  throw former?.end_reason === 'rotated' ? sessionErrors.rotated() : accessErrors['not-authenticated']();
}

/** What the trail tells of a new session that is one of so many. */
function beginningOf(tx: SystemTx, about: Pick<SessionEvent, 'sessionId' | 'userId' | 'tenantId' | 'ip'>, open: number) {
  const kinds = open > MANY_SESSIONS ? ['created', 'many-sessions'] as const : ['created'] as const;
  return kinds.map((kind) => insertEvent(tx, { ...about, id: newId<Id<'event'>>(), kind }));
}

// The column holds a business of the session's person or the nil id.
const businessOf = (column: string): TenantId | null => (/^[0-]+$/.test(column) ? null : column as TenantId);

interface SessionChangesParts {
  readonly node: string;
  readonly announcer: Announcer;
  /** Resolves when the words of other nodes reach this one, or when that cannot be had soon; never rejects. */
  readonly hears: () => Promise<void>;
}

/** Lets changes leave with a transaction and be settled after it. */
function announceFrom({ node, hears, announcer }: SessionChangesParts) {
  return async (tx: SystemTx, changes: readonly Change[]): Promise<void> => {
    const announcement: Announcement = { id: newId<Id<'announcement'>>(), origin: node, changes };
    // A word is said once: whoever commits before it can hear waits for it in vain. Short-lived processes are the first to.
    await hears();
    await tx.batch(insertAnnouncement(tx, announcement), ...notify(tx, announcement));
    tx.afterCommit(() => announcer.settle(announcement));
  };
}

/** Ends sessions by their public ids, each with its line in the trail. */
function endingOf(announce: ReturnType<typeof announceFrom>) {
  async function endOne(tx: SystemTx, userId: UserId, id: string, reason: string): Promise<EndedRow | undefined> {
    const [target] = await tx.run(endSession(tx, id, userId, reason));
    if (!target) return undefined;
    const kind = reason === 'rotated' ? 'rotated' : 'ended';
    if (target.ended) {
      await tx.run(insertEvent(tx, { id: newId<Id<'event'>>(), sessionId: id, userId, tenantId: target.tenant_id, kind, reason, ip: target.ip }));
    }
    // Announced again even if it was over: a caller who was not answered the first time is answered for sure now.
    await announce(tx, [{ key: target.sid_hash, floor: FOREVER, end: reason }]);
    return target;
  }

  /** Ends a session and, where it was renewed a moment before, what it lives on as: who ends it means the browser that holds it. */
  async function end(tx: SystemTx, userId: UserId, id: string, reason: string): Promise<boolean> {
    const target = await endOne(tx, userId, id, reason);
    if (target?.end_reason === 'rotated') for (const { living } of await tx.run(successorsOf(tx, id, userId))) await end(tx, userId, living, reason);
    return target !== undefined;
  }

  return { endOne, end };
}

/** Makes the changes of one node; each is settled with the other nodes before the transaction's door answers. */
export function createSessionChanges(parts: SessionChangesParts): SessionChanges {
  const announce = announceFrom(parts);
  const { endOne, end } = endingOf(announce);

  async function bump(tx: SystemTx, subject: 'user' | 'tenant', id: UserId | TenantId, key: string): Promise<void> {
    const [version] = await tx.run(raiseGeneration(tx, subject, id, false));
    await announce(tx, [{ key, floor: version?.generation ?? FOREVER }]);
  }

  return {
    end,
    async endHeld(tx, sid, reason) {
      const [held] = await tx.run(findHolder(tx, keyOfSid(sid)));
      // The column holds ids of people only.
      if (held) await end(tx, held.user_id as UserId, held.id, reason);
    },
    async create(tx, input) {
      const sid = newSid();
      const id = newId<SessionId>();
      const { userId, client } = input;
      const ip = client.ip.slice(0, 64) || null;
      const former = input.replaces === undefined ? undefined : livingUntilNow(await endOne(tx, userId, input.replaces, 'rotated'));
      if (input.replaces === undefined) await makeRoom(tx, userId, (oldest, reason) => end(tx, userId, oldest, reason));
      const [row] = await tx.run(insertSession(tx, {
        id, key: keyOfSid(sid), userId, tenantId: input.tenantId, ...describeAgent(client.userAgent), ip, country: placeOf(client.ip)?.country ?? null,
        fingerprint: input.fingerprint ?? null, lifeMs: ABSOLUTE_MS, notAfter: former?.expires_at,
        provenAt: input.provenNow === true ? undefined : former?.proven_at ?? input.provenAt, provenIn: input.provenIn,
      }));
      if (!row) throw accessErrors['not-authenticated']();
      const naming = input.replaces === undefined ? [] : [nameFormer(tx, id, input.replaces)];
      await tx.batch(...naming, ...beginningOf(tx, { sessionId: id, userId, tenantId: row.tenant_id, ip }, row.open + 1));
      return { sid, session: { id, userId, tenantId: businessOf(row.tenant_id), createdAt: row.created_at.getTime(), expiresAt: row.expires_at.getTime(), open: row.open + 1 } };
    },
    async endAll(tx, userId, reason, keep) {
      const [version] = await tx.run(raiseGeneration(tx, 'user', userId, true));
      // Whose own session was ended meanwhile ends nobody else's.
      if (keep !== undefined && (await tx.run(carryOver(tx, keep, userId, version?.epoch ?? 0))).length === 0) throw accessErrors['not-authenticated']();
      await tx.run(endSessionsOf(tx, userId, keep ?? null, reason));
      await announce(tx, [{ key: keyOfUser(userId), floor: version?.generation ?? FOREVER }]);
    },
    async endIn(tx, userId, tenantId, reason) {
      const [[version], ended] = await tx.batch(raiseGeneration(tx, 'user', userId, false), endSessionsIn(tx, userId, tenantId, reason));
      await announce(tx, [{ key: keyOfUser(userId), floor: version?.generation ?? FOREVER }, ...ended.map(({ key }) => ({ key, floor: FOREVER, end: reason }))]);
    },
    async chooseTenant(tx, session, tenantId) {
      await bump(tx, 'user', session.userId, keyOfUser(session.userId));
      await tx.batch(
        enterTenant(tx, session.id, session.userId, tenantId),
        insertEvent(tx, { id: newId<Id<'event'>>(), sessionId: session.id, userId: session.userId, tenantId, kind: 'tenant-chosen', ip: null }),
      );
    },
    async forgetProof(tx, userId) {
      await bump(tx, 'user', userId, keyOfUser(userId));
      await tx.run(forgetProofs(tx, userId));
    },
    bumpUser: (tx, userId) => bump(tx, 'user', userId, keyOfUser(userId)),
    bumpTenant: (tx, tenantId) => bump(tx, 'tenant', tenantId, keyOfTenant(tenantId)),
  };
}
