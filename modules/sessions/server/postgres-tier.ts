import type { Guard } from '@dott/platform/cache';
import type { Db, SystemTx } from '@dott/platform/db';
import type { TenantId, UserId } from '@dott/platform/ids';
import { deregister, NEWS, otherNodes, PRESENT, register, type NewsRow } from './beat.sql.ts';
import { keyOfTenant, keyOfUser } from './keys.ts';
import type { ListeningLine } from './listening-line.ts';
import { findSessions, touchSessions, type SessionRow } from './look-up.sql.ts';
import { STATEMENT_MS, type Bounds, type SessionStore } from './ports.ts';
import type { Found, SessionFacts, SessionRecord } from './record.ts';

export interface PostgresTierOptions {
  readonly db: Db;
  /** The connection that beats; its own time-out bounds it. */
  readonly line: ListeningLine;
  /** Stands before everything that runs on the pool. */
  readonly guard: Guard;
  /** The address by which this node's registration replaces that of a former process. */
  readonly nodeName: string;
  readonly bounds: Bounds;
}

/** The last tier: PostgreSQL's word is the truth. */
export function createPostgresTier(options: PostgresTierOptions): SessionStore {
  const { db, line, guard, bounds } = options;
  const ask = <T>(reason: string, work: (tx: SystemTx) => Promise<T>): Promise<T> => guard.run(() => db.withSystem(reason, work, { limitMs: STATEMENT_MS }));

  return {
    async load(keys) {
      const rows = await guard.run(() => db.readSystem('sessions: look-up', (scope) => findSessions(scope, keys), { limitMs: STATEMENT_MS }));
      const found = new Map(rows.map((row) => [row.sid_hash, row]));
      return (key) => toFound(found.get(key), bounds);
    },
    async touch(seen) {
      await ask('sessions: last seen', (tx) => tx.commit(touchSessions(tx, seen.map((use) => use.key), seen.map((use) => new Date(use.at)))));
    },
    async listen() {
      await line.query('select 1', []);
    },
    async register(node) {
      await ask('sessions: register a node', (tx) => tx.commit(...register(tx, node, options.nodeName)));
    },
    async deregister(node) {
      await ask('sessions: deregister a node', (tx) => tx.commit(deregister(tx, node)));
    },
    async present({ node, claimsAlone }) {
      return (await line.query<{ id: string }>(PRESENT, [node, claimsAlone])).length > 0;
    },
    async news({ node, cursor }) {
      const [row] = await line.query<NewsRow>(NEWS, [node, cursor ?? '0']);
      if (!row) throw new Error('a beat came back empty');
      return { databaseNow: row.now_ms, alone: row.others === 0, announcements: row.news, cursor: row.cursor };
    },
    async peers(node) {
      const [rows] = await ask('sessions: other nodes', (tx) => tx.commit(otherNodes(tx, node)));
      return rows.map((row) => ({ node: row.id, alone: row.alone, silentMs: row.silent_ms }));
    },
    acknowledge(announcement, origin, node) {
      line.say({ say: 'heard', id: announcement, to: origin, node });
    },
  };
}

function toFound(row: SessionRow | undefined, bounds: Bounds): Found {
  if (!row) return { live: false, reason: 'unknown' };
  return row.state === 'live' ? { live: true, record: toRecord(row, bounds) } : { live: false, reason: row.state };
}

/** A row as a copy that knows what it depends on. */
export function toRecord(row: SessionRow, bounds: Pick<Bounds, 'touchMs'>): SessionRecord {
  // Columns of ids hold what the modules that own them put in.
  const userId = row.user_id as UserId;
  const own = row.session_tenant_id as TenantId | null;
  return {
    key: row.sid_hash,
    loadedAt: row.now_ms,
    createdAt: row.created_ms,
    expiresAt: row.expires_ms,
    lastSeenAt: row.last_seen_ms,
    nextWriteAt: row.last_seen_ms + bounds.touchMs,
    isUnwritten: false,
    marks: [
      { key: row.sid_hash, version: 1 },
      { key: keyOfUser(userId), version: row.user_version },
      ...(own ? [{ key: keyOfTenant(own), version: row.tenant_version }] : []),
    ],
    facts: toFacts(row, userId),
  };
}

function toFacts(row: SessionRow, userId: UserId): SessionFacts {
  // Null unless the membership stands, in which case the joined business is there as well.
  const tenantId = row.tenant_id as TenantId | null;
  return {
    id: row.id, userId, tenantId, role: row.role,
    user: { email: row.email, givenName: row.given_name, familyName: row.family_name },
    tenant: tenantId === null ? null : {
      id: tenantId, name: row.tenant_name ?? '', plan: row.plan ?? '', currency: row.currency ?? '', timeZone: row.time_zone ?? '', country: row.country ?? '', readOnly: row.read_only,
    },
    onboardingCompleted: row.onboarding_completed,
    emailVerified: row.email_verified,
    device: { device: row.device, browser: row.browser, os: row.os, ip: row.ip, country: row.place },
    fingerprint: row.fingerprint,
    provenAt: row.proven_ms,
  };
}
