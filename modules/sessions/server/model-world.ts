import type { SharedCache } from '@dott/platform/cache';
import type { TenantId, UserId } from '@dott/platform/ids';
import type { Announcement, Beat, BeatCall, Hints, Peer, SessionStore, Surroundings } from './ports.ts';
import type { Found, SessionRecord } from './record.ts';

/** Time and chance of one simulated run: everything that happens is an event at a virtual moment. */
export interface Timeline {
  readonly now: () => number;
  readonly random: () => number;
  at(delayMs: number, effect: () => void): () => void;
  /** Lets virtual time pass, one event after the other, each with all that follows from it. */
  pass(ms: number): Promise<void>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly effect: () => void;
  off: boolean;
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Makes a timeline from a seed; the same seed gives the same run. */
export function createTimeline(seed: number): Timeline {
  let now = 0;
  let order = 0;
  let state = seed >>> 0;
  const events: Event[] = [];

  function random(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  function at(delayMs: number, effect: () => void): () => void {
    const event: Event = { at: now + delayMs, order: (order += 1), effect, off: false };
    const index = events.findIndex((other) => other.at > event.at);
    events.splice(index < 0 ? events.length : index, 0, event);
    return () => void (event.off = true);
  }

  async function pass(ms: number): Promise<void> {
    const end = now + ms;
    for (let next = events[0]; next && next.at <= end; next = events[0]) {
      events.shift();
      if (next.off) continue;
      now = next.at;
      next.effect();
      await settled();
    }
    now = end;
    await settled();
  }

  return { now: () => now, random, at, pass };
}

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
}

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
  redis: SimulatedRedis;
  /** Every other world has one. */
  readonly withRedis: boolean;
  createSession(key: string, user: string): void;
  /** Carries out a change at the end of a node's link. Rejects when the link failed; the change may stand all the same. */
  change(place: Place, change: Omit<Announcement, 'id'>): Promise<Committed>;
  /** Runs an effect unless the node is dead, and not before it runs again. */
  run(place: Place, effect: () => void): void;
  downUntil: number;
  /** What was committed, for the judge of the run: when a session or a version of a user became so. */
  readonly committed: Map<string, { floor: number; at: number }>;
  readonly rows: ReadonlyMap<string, Row>;
  loads: number;
}

/** A Redis that obeys its commands when it gets them, which may be late, and that may lose or get back anything. */
export interface SimulatedRedis {
  values: Map<string, { readonly newness: readonly number[]; readonly text: string } | 'sealed'>;
  saved: SimulatedRedis['values'];
  /** It is stopped until this moment; commands wait for it. */
  frozenUntil: number;
}

const REDIS_TIMEOUT_MS = 25;

function isNewer(held: readonly number[], offered: readonly number[]): boolean {
  const [user = 0, tenant = 0, at = 0] = held;
  const [newUser = 0, newTenant = 0, newAt = 0] = offered;
  return user > newUser || tenant > newTenant || (user === newUser && tenant === newTenant && at > newAt);
}

export function createWorld(seed: number): World {
  const timeline = createTimeline(seed);
  const rows = new Map<string, Row>();
  const versions = new Map<string, number>();
  const nodes = new Map<string, Registered>();
  const log: Committed[] = [];
  const places: Place[] = [];
  const committed = new Map<string, { floor: number; at: number }>();
  const databaseNow = (): number => DATABASE_EPOCH + timeline.now();
  // In one world of four the network is slow, so that loads and changes overlap.
  const slow = timeline.random() < 0.25 ? 0.5 : 0.1;
  const latency = (): number => (timeline.random() < slow ? timeline.random() * 450 : timeline.random() * 20);

  /** A call over a node's link: it may be lost on the way, or its answer may. */
  function call<T>(place: Place, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (): void => world.run(place, () => reject(new Error('the link failed')));
      const cancel = timeline.at(TIMEOUT_MS, fail);
      timeline.at(latency(), () => {
        const now = timeline.now();
        if (now < world.downUntil || (now < place.cutUntil && timeline.random() < 0.7)) return;
        const result = work();
        timeline.at(latency(), () => {
          if (timeline.now() < place.cutUntil) return;
          cancel();
          world.run(place, () => resolve(result));
        });
      });
    });
  }

  function failLater(place: Place): Promise<never> {
    return new Promise((_resolve, reject) => void timeline.at(latency(), () => world.run(place, () => reject(new Error('lost')))));
  }

  function recordOf(key: string, row: Row): SessionRecord {
    const version = versions.get(row.user) ?? 1;
    return {
      key, loadedAt: databaseNow(), createdAt: row.createdAt, expiresAt: row.createdAt + DAY_MS,
      lastSeenAt: row.lastSeenAt, nextWriteAt: row.lastSeenAt,
      marks: [{ key, version: 1 }, { key: row.user, version }],
      facts: {
        // The simulated user is named by his key; nothing here is an id of the real database.
        id: key, userId: row.user as UserId, tenantId: null as TenantId | null, role: null, tenant: null,
        user: { email: String(version), givenName: '', familyName: '' }, onboardingCompleted: false, emailVerified: true,
        device: { device: '', browser: '', os: '', ip: null }, fingerprint: null,
      },
    };
  }

  function load(key: string): Found {
    world.loads += 1;
    const row = rows.get(key);
    if (!row) return { live: false, reason: 'unknown' };
    return row.end ? { live: false, reason: row.end } : { live: true, record: recordOf(key, row) };
  }

  function beat({ node, cursor, claimsAlone }: BeatCall): Beat {
    const own = nodes.get(node);
    if (own) Object.assign(own, { seenAt: databaseNow(), alone: claimsAlone });
    return {
      registered: own !== undefined,
      databaseNow: databaseNow(),
      alone: nodes.size === 1,
      news: log.slice(cursor === undefined ? 0 : Number(cursor)).map((entry) => entry.announcement),
      cursor: String(log.length),
    };
  }

  function peers(node: string): Peer[] {
    return [...nodes].filter(([name]) => name !== node)
      .map(([name, { seenAt, alone }]) => ({ node: name, alone, silentMs: databaseNow() - seenAt }));
  }

  function commit(change: Omit<Announcement, 'id'>): Committed {
    const changes = change.changes.map((one) => (one.end === undefined ? { ...one, floor: (versions.get(one.key) ?? 1) + 1 } : one));
    for (const one of changes) {
      const row = rows.get(one.key);
      if (row && one.end) row.end = one.end === 'rotated' ? 'rotated' : 'revoked';
      else versions.set(one.key, one.floor);
      committed.set(one.key, { floor: one.floor, at: timeline.now() });
    }
    const entry = { announcement: { id: String(log.length), origin: change.origin, changes }, at: timeline.now() };
    log.push(entry);
    for (const place of places) tell(place, (hints) => hints.announcement(entry.announcement));
    return entry;
  }

  function tell(place: Place, say: (hints: Hints) => void): void {
    timeline.at(latency(), () => {
      if (timeline.now() < Math.max(place.deafUntil, place.blindUntil, place.cutUntil, world.downUntil) || !place.hints) return;
      const { hints } = place;
      world.run(place, () => say(hints));
    });
  }

  /** A command to Redis: it may arrive long after its sender gave up. */
  function command<T>(place: Place, work: () => T): Promise<T | undefined> {
    return new Promise((resolve) => {
      const give = (value: T | undefined): void => world.run(place, () => resolve(value));
      timeline.at(REDIS_TIMEOUT_MS, () => give(undefined));
      const arrive = (): void => {
        const wait = world.redis.frozenUntil - timeline.now();
        if (wait > 0) return void timeline.at(wait + timeline.random() * 5, arrive);
        const value = work();
        timeline.at(timeline.random() * 10, () => give(value));
      };
      timeline.at(timeline.random() < 0.1 ? timeline.random() * 1_500 : timeline.random() * 10, arrive);
    });
  }

  const world: World = {
    timeline, rows, committed, downUntil: 0, loads: 0, withRedis: timeline.random() < 0.5,
    redis: { values: new Map(), saved: new Map(), frozenUntil: 0 },
    cache: (place) => ({
      get: (key) => command(place, () => {
        const held = world.redis.values.get(key);
        return held === 'sealed' ? undefined : held?.text;
      }),
      put: (key, value) => void command(place, () => {
        const held = world.redis.values.get(key);
        if (held === 'sealed' || (held && isNewer(held.newness, value.newness))) return;
        world.redis.values.set(key, value);
      }),
      seal: async (keys) => void await command(place, () => keys.forEach((key) => void world.redis.values.set(key, 'sealed'))),
    }),
    place(node) {
      const place: Place = { node, cutUntil: 0, blindUntil: 0, deafUntil: 0, stoppedUntil: 0, dead: false, hints: undefined };
      places.push(place);
      return place;
    },
    run(place, effect) {
      if (place.dead) return;
      const wait = place.stoppedUntil - timeline.now();
      if (wait > 0) timeline.at(wait, () => world.run(place, effect));
      else effect();
    },
    surroundings(place) {
      const start = timeline.random() * 1e9;
      return {
        node: place.node,
        monotonicMs: () => start + timeline.now(),
        random: timeline.random,
        after: (ms, effect) => timeline.at(ms, () => world.run(place, effect)),
      };
    },
    store: (place) => ({
      load: (key) => call(place, () => load(key)),
      touch: (seen) => call(place, () => {
        for (const { key, at } of seen) {
          const row = rows.get(key);
          if (row && !row.end) row.lastSeenAt = Math.max(row.lastSeenAt, at);
        }
      }),
      register: (node) => call(place, () => void nodes.set(node, { seenAt: databaseNow(), alone: false })),
      deregister: (node) => call(place, () => void nodes.delete(node)),
      beat: (beatCall) => (timeline.now() < place.blindUntil ? failLater(place) : call(place, () => beat(beatCall))),
      peers: (node) => call(place, () => peers(node)),
      acknowledge(announcement, origin, node) {
        const target = places.find((other) => other.node === origin);
        if (target && timeline.now() >= place.cutUntil) tell(target, (hints) => hints.word(announcement, node));
      },
    }),
    createSession: (key, user) => void rows.set(key, { user, end: undefined, lastSeenAt: databaseNow(), createdAt: databaseNow() }),
    change: (place, change) => call(place, () => commit(change)),
  };
  return world;
}
