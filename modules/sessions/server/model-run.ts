import fc from 'fast-check';
import { createCore, type Core, type CoreOptions, type CoreParts } from './core.ts';
import { createWorld, type Committed, type Place, type World } from './model-world.ts';
import { BOUNDS, type Bounds } from './ports.ts';
import { createSharedTier } from './shared-tier.ts';

/** What a node does or suffers. */
type NodeStep =
  | { readonly act: 'create' | 'read' | 'evict'; readonly node: number; readonly session: number }
  | { readonly act: 'touch'; readonly node: number }
  | { readonly act: 'revoke' | 'rotate' | 'revoke-and-crash'; readonly node: number; readonly session: number }
  | { readonly act: 'change-user' | 'revoke-all'; readonly node: number; readonly user: number }
  | { readonly act: 'cut' | 'blind' | 'deafen' | 'stop'; readonly node: number; readonly ms: number };

/** What happens to the stores themselves. */
type StoreStep =
  | { readonly act: 'database-down' | 'redis-freeze'; readonly ms: number }
  | { readonly act: 'redis-flush' | 'redis-save' | 'redis-rewind' };

type LifeStep = { readonly act: 'restart'; readonly node: number } | { readonly act: 'leave'; readonly node: number };

export type Step = { readonly gap: number } & (NodeStep | StoreStep | LifeStep);

/** How a test breaks the engine on purpose. */
export interface Mutation {
  readonly parts?: (parts: CoreParts) => CoreParts;
  readonly options?: (options: CoreOptions) => CoreOptions;
  readonly core?: (core: Core) => Core;
  /** Tells nodes before the database knows. */
  readonly announceFirst?: boolean;
}

const NODES = 3;
const SESSIONS = 4;
const USERS = 2;
/** Grace and lives are shortened so that a run of seconds passes through them. */
export const MODEL_BOUNDS: Bounds = { ...BOUNDS, graceMs: 3_000, ttlMs: 4_000 };
const RETAIN_MS = 7_000;
/** Narrow enough that statements carry several sessions and that look-ups wait for each other. */
const GATHERING = { atOnce: 2, patienceMs: 50 };

const gap = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_500 }) });
const node = fc.nat(NODES - 1);
/** Often the first, so that things meet. */
const session = fc.oneof(fc.constant(0), fc.nat(SESSIONS - 1));
const ms = fc.integer({ min: 100, max: 4_000 });
const step = <A extends string, R extends object>(act: A, rest: { [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  fc.record({ gap, act: fc.constant(act), ...rest });

// The records below are the members of the union, which fast-check's types spread too wide to see.
const anyStep = fc.oneof(
  { weight: 14, arbitrary: step('read', { node, session }) },
  { weight: 1, arbitrary: step('create', { node, session }) },
  { weight: 1, arbitrary: step('evict', { node, session }) },
  { weight: 1, arbitrary: step('touch', { node }) },
  { weight: 3, arbitrary: step('revoke', { node, session }) },
  { weight: 1, arbitrary: step('rotate', { node, session }) },
  { weight: 1, arbitrary: step('revoke-and-crash', { node, session }) },
  { weight: 2, arbitrary: step('change-user', { node, user: fc.nat(USERS - 1) }) },
  { weight: 1, arbitrary: step('revoke-all', { node, user: fc.nat(USERS - 1) }) },
  { weight: 2, arbitrary: step('cut', { node, ms }) },
  { weight: 2, arbitrary: step('blind', { node, ms }) },
  { weight: 2, arbitrary: step('deafen', { node, ms }) },
  { weight: 1, arbitrary: step('stop', { node, ms }) },
  { weight: 2, arbitrary: step('restart', { node }) },
  { weight: 1, arbitrary: step('leave', { node }) },
  { weight: 1, arbitrary: step('database-down', { ms }) },
  { weight: 1, arbitrary: step('redis-freeze', { ms }) },
  { weight: 1, arbitrary: fc.constantFrom('redis-flush', 'redis-save', 'redis-rewind').chain((act) => step(act, {})) },
) as unknown as fc.Arbitrary<Step>;

/** A run that begins with one node alone for long enough to claim it. */
const alone: readonly Step[] = [
  { act: 'leave', node: 1, gap: 0 }, { act: 'leave', node: 2, gap: 0 }, { act: 'read', node: 0, session: 0, gap: 2_500 },
];
/** The same, cut off, while another node comes. */
const superseded: readonly Step[] = [...alone, { act: 'cut', node: 0, ms: 3_500, gap: 0 }, { act: 'restart', node: 1, gap: 0 }];
const anySteps = fc.array(anyStep, { minLength: 4, maxLength: 24 });

/** Any run: mostly reads, a fair share of changes, and every fault. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 4, arbitrary: anySteps },
  { weight: 1, arbitrary: anySteps.map((script) => [...alone, ...script]) },
  { weight: 1, arbitrary: anySteps.map((script) => [...superseded, ...script]) },
);

/** After a fault a call may still be waiting for a load that the fault caught. */
const RECOVERY_MS = 2_500;

type Act = Step extends infer S ? (S extends Step ? Omit<S, 'gap'> & { readonly within?: number } : never) : never;

/** A run with a plot: the acts are given, the moments are not. */
export function story(...acts: readonly Act[]): fc.Arbitrary<readonly Step[]> {
  return fc.tuple(...acts.map(({ within = 30, ...act }) =>
    fc.integer({ min: 0, max: within }).map((time) => ({ ...act, gap: time }))));
}

/** Reads of one session at one node, one after the other. */
export function readings(count: number, within: number): Act[] {
  return Array.from({ length: count }, () => ({ act: 'read', node: 0, session: 0, within }));
}

export const aloneThenSuperseded: readonly Act[] = [
  { act: 'leave', node: 1 }, { act: 'leave', node: 2 }, { act: 'read', node: 0, session: 0 }, { act: 'stop', node: 1, ms: 1, within: 2_500 },
  { act: 'read', node: 0, session: 0 }, { act: 'evict', node: 0, session: 1, within: 100 }, { act: 'cut', node: 0, ms: 3_900 }, { act: 'restart', node: 1 },
];

class Unavailable extends Error {}

interface RunningNode {
  readonly place: Place;
  readonly core: Core;
}

/** Where the one-line model lives: what was answered, and when. */
interface Verdicts {
  readonly broken: string[];
  /** Hashed thing → the version that an answered change promised. */
  readonly promised: Map<string, number>;
  readonly pending: Map<Place, number>;
  /** The session that each number stands for at present. */
  readonly sessions: string[];
}

const userOf = (session: number): string => `user-${session % USERS}`;

/** Plays one script against three nodes and answers what went wrong. */
export async function play(seed: number, script: readonly Step[], mutation: Mutation = {}): Promise<string[]> {
  const world = createWorld(seed);
  const verdicts: Verdicts = { broken: [], promised: new Map(), pending: new Map(), sessions: Array.from({ length: SESSIONS }, (_none, index) => `session-${index}`) };
  for (const [index, key] of verdicts.sessions.entries()) world.createSession(key, userOf(index));
  let names = 0;
  const nodes: (RunningNode | undefined)[] = [];
  for (let index = 0; index < NODES; index += 1) nodes.push(startNode(world, `node-${(names += 1)}`, mutation));
  await world.timeline.pass(100 + world.timeline.random() * 1_500);

  let faultsEnd = 0;
  for (const current of script) {
    await world.timeline.pass(current.gap);
    if ('ms' in current) faultsEnd = Math.max(faultsEnd, world.timeline.now() + current.ms);
    if (!('node' in current)) {
      disturb(world, current);
      continue;
    }
    const running = nodes[current.node];
    if (current.act === 'restart' || current.act === 'leave') {
      if (running && current.act === 'restart') running.place.dead = true;
      else void running?.core.watch.stop();
      nodes[current.node] = current.act === 'leave' ? undefined : startNode(world, `node-${(names += 1)}`, mutation);
    } else if (running) {
      perform(world, running, current, verdicts, mutation);
    }
  }
  await world.timeline.pass(Math.max(0, faultsEnd - world.timeline.now()) + 2_500);
  for (const [place, pending] of verdicts.pending) {
    if (pending > 0 && !place.dead) verdicts.broken.push(`${pending} calls of ${place.node} never ended`);
  }
  for (const running of nodes) if (running) running.place.dead = true;
  return verdicts.broken;
}

function disturb(world: World, current: StoreStep): void {
  const { redis } = world;
  switch (current.act) {
    case 'database-down': world.down(current.ms); break;
    case 'redis-freeze': redis.frozenUntil = world.timeline.now() + current.ms; break;
    case 'redis-flush': redis.values = new Map(); break;
    case 'redis-save': redis.saved = new Map(redis.values); break;
    case 'redis-rewind': redis.values = new Map(redis.saved); break;
  }
}

function startNode(world: World, name: string, mutation: Mutation): RunningNode {
  const place = world.place(name);
  const surroundings = world.surroundings(place);
  const options: CoreOptions = {
    store: world.store(place), surroundings, bounds: MODEL_BOUNDS,
    unavailable: () => new Unavailable(), answered: () => {}, onTrouble: () => {},
    maxRecords: 3, maxRefusals: 2, maxChanges: world.withRedis ? 100 : 2, retainMs: RETAIN_MS, gathering: GATHERING,
    ...(world.withRedis && { shared: createSharedTier({ cache: world.cache(place), secret: 'model', ttlMs: MODEL_BOUNDS.ttlMs, surroundings }) }),
  };
  const core = createCore(mutation.options?.(options) ?? options, mutation.parts);
  place.hints = core.watch;
  void core.watch.start();
  if (world.timeline.random() < 0.8) core.watch.wake();
  return { place, core: mutation.core?.(core) ?? core };
}

function perform(world: World, running: RunningNode, current: NodeStep, verdicts: Verdicts, mutation: Mutation): void {
  const { place, core } = running;
  const now = world.timeline.now();
  const key = 'session' in current ? verdicts.sessions[current.session] ?? '' : '';
  const changing = (one: { key: string; floor: number; end?: string }, all = false): void =>
    world.run(place, () => void change({ world, running, verdicts, mutation }, one, all));
  switch (current.act) {
    case 'cut': place.cutUntil = now + current.ms; break;
    case 'blind': place.blindUntil = now + current.ms; break;
    case 'deafen': place.deafUntil = now + current.ms; break;
    case 'stop': place.stoppedUntil = now + current.ms; break;
    case 'evict': core.memory.drop(key); break;
    case 'create': world.run(place, () => void create(world, place, verdicts, current.session)); break;
    case 'touch': world.run(place, () => void core.touches.flush(true)); break;
    case 'read': world.run(place, () => void read(world, running, key, verdicts)); break;
    case 'change-user': case 'revoke-all': changing({ key: `user-${current.user}`, floor: 0 }, current.act === 'revoke-all'); break;
    case 'revoke': case 'rotate': case 'revoke-and-crash': {
      changing({ key, floor: Number.MAX_SAFE_INTEGER, end: current.act === 'rotate' ? 'rotated' : 'revoked' });
      if (current.act === 'revoke-and-crash') world.timeline.at(world.timeline.random() * 60, () => void (place.dead = true));
      break;
    }
  }
}

/** A session that somebody opens in the place of another; known to its browser when that is answered. */
async function create(world: World, place: Place, { sessions }: Verdicts, session: number): Promise<void> {
  const key = `session-${session}-${world.timeline.random()}`;
  await world.openSession(place, key, userOf(session)).then(() => void (sessions[session] = key), () => undefined);
}

interface Changing {
  readonly world: World;
  readonly running: RunningNode;
  readonly verdicts: Verdicts;
  readonly mutation: Mutation;
}

/** A change as a request makes it: commit, then follow it out; "answered" is when that resolves. */
async function change({ world, running: { place, core }, verdicts, mutation }: Changing, one: { key: string; floor: number; end?: string }, all: boolean): Promise<void> {
  try {
    if (mutation.announceFirst) core.watch.learn({ id: 'early', origin: null, changes: [one] });
    const done: Committed = await world.change(place, { origin: place.node, changes: [one], all });
    await core.announcer.settle(done.announcement);
    const floor = done.announcement.changes[0]?.floor ?? 0;
    verdicts.promised.set(one.key, Math.max(floor, verdicts.promised.get(one.key) ?? 0));
    for (const key of done.ended) verdicts.promised.set(key, Number.MAX_SAFE_INTEGER);
  } catch {
    // Not answered, so nothing was promised; it may stand all the same.
  }
}

async function read(world: World, { place, core }: RunningNode, key: string, verdicts: Verdicts): Promise<void> {
  const startedAt = world.timeline.now();
  const user = world.rows.get(key)?.user ?? '';
  const promisedEnd = verdicts.promised.has(key);
  const promisedVersion = verdicts.promised.get(user) ?? 1;
  const overdue = overdueAt(world, key, startedAt);
  const graceful = core.sight.alone();
  const count = (by: number): void => void verdicts.pending.set(place, (verdicts.pending.get(place) ?? 0) + by);
  count(1);
  try {
    core.watch.wake();
    const found = core.lookup.known(key) ?? await core.lookup.seek(key);
    if (found.live) {
      core.touches.note(found.record, core.sight.now());
      if (found.record.key !== key) verdicts.broken.push(`${place.node} answered ${key} with another session`);
      if (promisedEnd) verdicts.broken.push(`${place.node} answered ${key} after its revocation was acknowledged`);
      if (overdue && !graceful) verdicts.broken.push(`${place.node} answered ${key} later than the bound after its revocation`);
      if (Number(found.record.facts.user.email) < promisedVersion) verdicts.broken.push(`${place.node} answered ${key} with facts from before an acknowledged change`);
    } else if (!world.rows.get(key)?.end) {
      verdicts.broken.push(`${place.node} called the live ${key} ${found.reason}`);
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) verdicts.broken.push(String(error));
    if (startedAt > Math.max(place.cutUntil, place.stoppedUntil, world.downUntil()) + RECOVERY_MS) verdicts.broken.push(`${place.node} could not answer ${key} without any fault`);
  } finally {
    count(-1);
  }
  if (core.memory.size > 3 || core.memory.refusals > 2 || core.changes.size > 100) verdicts.broken.push('memory is not bounded');
}

/** Whether a revocation was committed longer ago than the bound, acknowledged or not. */
function overdueAt(world: World, key: string, now: number): boolean {
  const done = world.committed.get(key);
  return done !== undefined && now > done.at + MODEL_BOUNDS.boundMs + MODEL_BOUNDS.marginMs;
}
