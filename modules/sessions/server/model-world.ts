import type { SharedCache } from '@dott/platform/cache';
import type { TenantId, UserId } from '@dott/platform/ids';
import { cacheAt, type SimulatedRedis } from './model-redis.ts';
import { createTimeline, type Timeline } from './model-timeline.ts';
import type { Announcement, Hints, News, NewsCall, Peer, Presence, SessionStore, Surroundings } from './ports.ts';
import type { Found, SessionRecord } from './record.ts';

interface Row {
  readonly user: string;
  end: 'revoked' | 'rotated' | undefined;
  lastSeenAt: number;
  readonly createdAt: number;
}

interface Registered {
  seenAt: number;
  alone: boolean;
}

/** One node's place in the world: its link to the database and whether it runs at all. */
export interface Place {
  readonly node: string;
  /** The link is cut until this moment. */
  cutUntil: number;
  /** Its beats are lost until this moment, while other calls get through. */
  blindUntil: number;
  /** Hints to it are lost until this moment. */
  deafUntil: number;
  /** It is stopped until this moment (SIGSTOP): nothing runs, time passes. */
  stoppedUntil: number;
  dead: boolean;
  hints: Hints | undefined;
}

/** What a change of the database leaves behind. */
export interface Committed {
  readonly announcement: Announcement;
  readonly at: number;
  /** Sessions that it ended without naming them. */
  readonly ended: readonly string[];
}

/** A change as it comes to the database; `all` ends every session of the person whose version it raises. */
type Asked = Omit<Announcement, 'id'> & { readonly all?: boolean };

const DATABASE_EPOCH = 1_800_000_000_000;
const TIMEOUT_MS = 1_000;
const DAY_MS = 86_400_000;

/** A database as nodes see one: atomic, durable, at the end of links that delay, cut and lose. */
export interface World {
  readonly timeline: Timeline;
  place(node: string): Place;
  surroundings(place: Place): Surroundings;
  store(place: Place): SessionStore;
  /** The world's one Redis at the end of a node's link. */
  cache(place: Place): SharedCache;
  readonly redis: SimulatedRedis;
  /** Every other world has one. */
  readonly withRedis: boolean;
  createSession(key: string, user: string): void;
  /** Carries out a change at the end of a node's link. Rejects when the link failed; the change may stand all the same. */
  change(place: Place, change: Asked): Promise<Committed>;
  /** Opens a session at the end of a node's link; as above. */
  openSession(place: Place, key: string, user: string): Promise<void>;
  run(place: Place, effect: () => void): void;
  /** Takes the database away for a while. */
  down(ms: number): void;
  downUntil(): number;
  /** What was committed, for the judge of the run: when a session or a version of a user became so. */
  readonly committed: Map<string, { floor: number; at: number }>;
  readonly rows: ReadonlyMap<string, Row>;
}

/** What the links of a world and its stores share. */
interface Base {
  readonly timeline: Timeline;
  readonly places: Place[];
  /** The database is down until this moment. */
  downUntil: number;
}

/** Runs an effect unless the node is dead, and not before it runs again. */
function runAt(base: Base, place: Place, effect: () => void): void {
  const { timeline } = base;
  if (place.dead) return;
  const wait = place.stoppedUntil - timeline.now();
  if (wait > 0) timeline.at(wait, () => runAt(base, place, effect));
  else effect();
}

/** The ways between nodes and the database: they delay, cut and lose. */
function createLinks(base: Base) {
  const { timeline } = base;
  // In one world of four the network is slow, so that loads and changes overlap.
  const slow = timeline.random() < 0.25 ? 0.5 : 0.1;
  const latency = (): number => (timeline.random() < slow ? timeline.random() * 450 : timeline.random() * 20);

  /** A call over a node's link: it may be lost on the way, or its answer may. */
  function call<T>(place: Place, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = timeline.at(TIMEOUT_MS, () => runAt(base, place, () => reject(new Error('the link failed'))));
      timeline.at(latency(), () => {
        const now = timeline.now();
        if (now < base.downUntil || (now < place.cutUntil && timeline.random() < 0.7)) return;
        const result = work();
        timeline.at(latency(), () => {
          if (timeline.now() < place.cutUntil) return;
          cancel();
          runAt(base, place, () => resolve(result));
        });
      });
    });
  }

  function fail(place: Place): Promise<never> {
    return new Promise((_resolve, reject) => void timeline.at(latency(), () => runAt(base, place, () => reject(new Error('lost')))));
  }

  /** A hint, which may be lost. */
  function tell(place: Place, say: (hints: Hints) => void): void {
    timeline.at(latency(), () => {
      if (timeline.now() < Math.max(place.deafUntil, place.blindUntil, place.cutUntil, base.downUntil) || !place.hints) return;
      const { hints } = place;
      runAt(base, place, () => say(hints));
    });
  }

  return { call, fail, tell };
}

/** The database itself: each of its functions happens at one moment. */
function createDatabase(now: () => number, announceTo: (announcement: Announcement) => void) {
  const rows = new Map<string, Row>();
  const versions = new Map<string, number>();
  const nodes = new Map<string, Registered>();
  const log: Committed[] = [];
  const committed = new Map<string, { floor: number; at: number }>();
  const databaseNow = (): number => DATABASE_EPOCH + now();

  function endOf(user: string): string[] {
    const living = [...rows].filter(([, row]) => row.user === user && !row.end);
    for (const [key, row] of living) {
      row.end = 'revoked';
      committed.set(key, { floor: Number.MAX_SAFE_INTEGER, at: now() });
    }
    return living.map(([key]) => key);
  }

  function commit(change: Asked): Committed {
    const changes = change.changes.map((one) => (one.end === undefined ? { ...one, floor: (versions.get(one.key) ?? 1) + 1 } : one));
    for (const one of changes) {
      const row = rows.get(one.key);
      if (row && one.end) row.end = one.end === 'rotated' ? 'rotated' : 'revoked';
      else versions.set(one.key, one.floor);
      committed.set(one.key, { floor: one.floor, at: now() });
    }
    const ended = change.all ? changes.flatMap((one) => endOf(one.key)) : [];
    const entry = { announcement: { id: String(log.length), origin: change.origin, changes }, at: now(), ended };
    log.push(entry);
    announceTo(entry.announcement);
    return entry;
  }

  return {
    rows, nodes, committed, commit, databaseNow,
    open: (key: string, user: string) => void rows.set(key, { user, end: undefined, lastSeenAt: databaseNow(), createdAt: databaseNow() }),
    load(key: string): Found {
      const row = rows.get(key);
      if (!row) return { live: false, reason: 'unknown' };
      return row.end ? { live: false, reason: row.end } : { live: true, record: recordOf(key, row, { version: versions.get(row.user) ?? 1, databaseNow: databaseNow() }) };
    },
    present({ node, claimsAlone }: Presence): boolean {
      const own = nodes.get(node);
      if (own) Object.assign(own, { seenAt: databaseNow(), alone: claimsAlone });
      return own !== undefined;
    },
    news: ({ cursor }: NewsCall): News => ({
      databaseNow: databaseNow(),
      alone: nodes.size === 1,
      announcements: log.slice(cursor === undefined ? 0 : Number(cursor)).map((entry) => entry.announcement),
      cursor: String(log.length),
    }),
    peers: (node: string): Peer[] => [...nodes].filter(([name]) => name !== node)
      .map(([name, { seenAt, alone }]) => ({ node: name, alone, silentMs: databaseNow() - seenAt })),
    touch(seen: readonly { readonly key: string; readonly at: number }[]): void {
      for (const { key, at } of seen) {
        const row = rows.get(key);
        if (row && !row.end) row.lastSeenAt = Math.max(row.lastSeenAt, at);
      }
    },
  };
}

function recordOf(key: string, row: Row, seen: { version: number; databaseNow: number }): SessionRecord {
  return {
    key, loadedAt: seen.databaseNow, createdAt: row.createdAt, expiresAt: row.createdAt + DAY_MS,
    lastSeenAt: row.lastSeenAt, nextWriteAt: row.lastSeenAt, isUnwritten: false,
    marks: [{ key, version: 1 }, { key: row.user, version: seen.version }],
    facts: {
      // The simulated user is named by his key; nothing here is an id of the real database.
      id: key, userId: row.user as UserId, tenantId: null as TenantId | null, role: null, tenant: null,
      user: { email: String(seen.version), givenName: '', familyName: '' }, onboardingCompleted: false, emailVerified: true,
      device: { device: '', browser: '', os: '', ip: null, country: null }, fingerprint: null, provenAt: 0,
    },
  };
}

type Database = ReturnType<typeof createDatabase>;
type Links = ReturnType<typeof createLinks>;

function storeAt(base: Base, links: Links, database: Database, place: Place): SessionStore {
  const { call } = links;
  return {
    // One snapshot for all keys of the statement, as of the moment at which the database has it.
    load: (keys) => call(place, () => {
      const found = new Map(keys.map((key) => [key, database.load(key)]));
      return (key) => found.get(key) ?? { live: false, reason: 'unknown' };
    }),
    touch: (seen) => call(place, () => database.touch(seen)),
    listen: () => call(place, () => {}),
    register: (node) => call(place, () => void database.nodes.set(node, { seenAt: database.databaseNow(), alone: false })),
    deregister: (node) => call(place, () => void database.nodes.delete(node)),
    present: (presence) => (base.timeline.now() < place.blindUntil ? links.fail(place) : call(place, () => database.present(presence))),
    news: (newsCall) => (base.timeline.now() < place.blindUntil ? links.fail(place) : call(place, () => database.news(newsCall))),
    peers: (node) => call(place, () => database.peers(node)),
    acknowledge(announcement, origin, node) {
      const target = base.places.find((other) => other.node === origin);
      if (target && base.timeline.now() >= place.cutUntil) links.tell(target, (hints) => hints.word(announcement, node));
    },
  };
}

/** Makes a world from a seed. */
export function createWorld(seed: number): World {
  const timeline = createTimeline(seed);
  const withRedis = timeline.random() < 0.5;
  const base: Base = { timeline, places: [], downUntil: 0 };
  const links = createLinks(base);
  const database = createDatabase(timeline.now, (announcement) => {
    for (const place of base.places) links.tell(place, (hints) => hints.announcement(announcement));
  });
  const redis: SimulatedRedis = { values: new Map(), saved: new Map(), frozenUntil: 0 };
  return {
    timeline, redis, withRedis,
    rows: database.rows,
    committed: database.committed,
    down: (ms) => void (base.downUntil = timeline.now() + ms),
    downUntil: () => base.downUntil,
    run: (place, effect) => runAt(base, place, effect),
    place(node) {
      const place: Place = { node, cutUntil: 0, blindUntil: 0, deafUntil: 0, stoppedUntil: 0, dead: false, hints: undefined };
      base.places.push(place);
      return place;
    },
    surroundings(place) {
      const start = timeline.random() * 1e9;
      return {
        node: place.node,
        monotonicMs: () => start + timeline.now(),
        random: timeline.random,
        after: (ms, effect) => timeline.at(ms, () => runAt(base, place, effect)),
        soon: (effect) => void timeline.at(0, () => runAt(base, place, effect)),
      };
    },
    store: (place) => storeAt(base, links, database, place),
    cache: (place) => cacheAt(timeline, redis, (effect) => runAt(base, place, effect)),
    createSession: database.open,
    openSession: (place, key, user) => links.call(place, () => database.open(key, user)),
    change: (place, change) => links.call(place, () => database.commit(change)),
  };
}
