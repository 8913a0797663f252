import { randomBytes } from 'node:crypto';
import type { UserId } from '@dott/platform/ids';
import { openApi, openBusiness } from './business.ts';
import { watchStatements } from './capture.ts';
import { openEnvironment, type Environment } from './environment.ts';
import { cpuRatio, measure, methodOf, type Effort, type Figures, type Request, type Subject } from './measure.ts';
import { postgresTime } from './postgres-time.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { openSessions, type OpenSessions } from './sessions-at-rest.ts';
import { machine, table, versionOf, type Line } from './table.ts';
import { cookieRequests, measureWeb, WEB_WARM_SECONDS } from './web-way.ts';

const BUSINESSES = 10;
const SESSIONS_EACH = 20;
const CHECKS_PER_REVOCATION = 99;
/** Long enough for an end that has to wait for a node. */
const STORM_TURN_MS = 2_000;

interface Parts {
  readonly environment: Environment;
  readonly redis: TestRedis;
  readonly open: OpenSessions;
  readonly userId: UserId;
  readonly effort: Effort;
}

const bare: Subject = { name: 'bare Fastify route', server: 'bare.ts', requests: [{ method: 'GET', path: '/' }] };

/** The session engine tier by tier, beside the least that each tier can cost and beside other libraries; only the lines that have one of these words in their name, if any are given. */
export async function sessions(only: readonly string[] = []): Promise<string> {
  watchStatements();
  const environment = await openEnvironment();
  const redis = await startRedis();
  const isWanted = ({ name }: Subject): boolean => only.length === 0 || only.some((word) => name.includes(word));
  try {
    if (!redis) throw new Error('redis-server is not installed; the bench of sessions needs it');
    const parts: Parts = {
      environment, redis, ...(await prepare(environment)),
      effort: { rounds: 5, warmSeconds: 6, seconds: 2, turnMs: 250, connections: 10, postgresTime: () => postgresTime(environment.postgresPid) },
    };
    const run = (subjects: readonly Subject[], floor: readonly Subject[] = []): Promise<Figures[]> => {
      const wanted = subjects.filter(isWanted);
      return wanted.length === 0 ? Promise.resolve([]) : measure([...floor, ...wanted], parts.effort);
    };
    const tiers = await run(besideIdeals(ideals(parts), engineTiers(parts)), [bare]);
    const storms = await measureStorms(parts, isWanted);
    const peers = await run(peerSubjects(parts), [bare]);
    const web = only.length > 0 && !only.includes('web') ? [] : await measureWeb(environment, parts.open.sids, parts.effort);
    return report(parts, { tiers, storms, peers, web });
  } finally {
    await redis?.close();
    await environment.close();
  }
}

/** Alone, and beside a node that each end waits for. */
async function measureStorms(parts: Parts, isWanted: (subject: Subject) => boolean): Promise<Figures[]> {
  const effort = { ...parts.effort, turnMs: STORM_TURN_MS };
  const [alone, beside] = [stormed(parts, 'one node'), stormed(parts, 'two nodes')];
  return [
    ...isWanted(alone) ? await measure([alone], effort) : [],
    ...isWanted(beside) ? await measure([beside], effort, [engine(parts, 'the other node', {}, [])]) : [],
  ];
}

async function prepare(environment: Environment): Promise<Pick<Parts, 'open' | 'userId'>> {
  const api = await openApi(environment);
  try {
    const open = await openSessions(api, environment, BUSINESSES, SESSIONS_EACH);
    return { open, userId: (await openBusiness(api, environment)).userId };
  } finally {
    await api.close();
  }
}

function checks(sids: readonly string[]): Request[] {
  return sids.map((sid) => ({ method: 'GET', path: '/', headers: { authorization: `Session ${sid}` } }));
}

function ideals({ environment, redis, open }: Parts): Subject[] {
  const settings = { sids: open.sids, people: open.people, databaseUrl: environment.ownerUrl, redisUrl: redis.url, lookUp: open.lookUp };
  const ideal = (name: string, store: string): Subject => ({ name, server: 'ideal.ts', settings: { ...settings, store }, requests: checks(open.sids), spread: true });
  return [ideal('ideal of memory: an LRU map', 'lru'), ideal('ideal of Redis: one GET', 'redis'), ideal('ideal of PostgreSQL: one prepared SELECT', 'postgres')];
}

/** The first tiers each right behind its ideal, so that a noisy moment falls on both. */
function besideIdeals(least: readonly Subject[], tiers: readonly Subject[]): Subject[] {
  return [...least.flatMap((ideal, index) => [ideal, ...tiers.slice(index, index + 1)]), ...tiers.slice(least.length)];
}

function engine({ environment }: Parts, name: string, settings: object, requests: readonly Request[], env: object = {}): Subject {
  return { name, server: 'engine.ts', settings: { env: { ...environment.env, ...env }, ...settings }, requests, spread: requests.length > 1 };
}

function engineTiers(parts: Parts): Subject[] {
  const { redis, open } = parts;
  const all = checks(open.sids);
  const withRedis = { REDIS_URL: redis.url };
  const unknown = checks(Array.from({ length: 50 }, newSid));
  const everNew: Request[] = [{ method: 'GET', path: '/', setupRequest: (request) => ({ ...request, headers: { authorization: `Session ${newSid()}` } }) }];
  return [
    engine(parts, '**Dott, memory tier**', {}, all),
    // Each connection goes through its share of 200 sessions in turn; memory holds none until its turn comes again.
    engine(parts, '**Dott, Redis tier**', { memoryRecords: 50 }, all, withRedis),
    engine(parts, '**Dott, PostgreSQL tier**', { sessionCacheTtlMs: 0 }, all),
    engine(parts, '**Dott, a miss in memory and Redis**', { sessionCacheTtlMs: 0 }, all, { REDIS_URL: `${redis.url}/1` }),
    engine(parts, '**Dott, unknown ids, each asked often**', {}, unknown),
    engine(parts, '**Dott, unknown ids, each asked once**', {}, everNew),
  ];
}

function newSid(): string {
  return randomBytes(27).toString('base64url');
}

/** Of a hundred requests of each connection one signs in and out again; the others check. */
function stormed(parts: Parts, where: string): Subject {
  const { open, userId, effort } = parts;
  const all = checks(open.sids);
  const share = [...Array.from({ length: CHECKS_PER_REVOCATION }, (_, index) => all[index % all.length] ?? {}), { method: 'GET' as const, path: `/revoke/${userId}` }];
  // Each connection begins at another place, so that the ends do not come together.
  const requests = Array.from({ length: effort.connections }, (_, connection) => {
    const first = Math.floor((connection * share.length) / effort.connections);
    return [...share.slice(first), ...share.slice(0, first)];
  }).flat();
  return engine(parts, `**Dott, memory tier, 1 % sign-ins and revocations, ${where}**`, {}, requests);
}

function peerSubjects({ environment, redis }: Parts): Subject[] {
  const peer = (name: string, server: string, settings: object): Subject => ({ name, server: `peers/${server}.ts`, settings, requests: cookieRequests('/'), spread: true });
  const databaseUrl = environment.ownerUrl;
  return [
    peer('@fastify/session, its own memory store', 'fastify-session', {}),
    peer('@fastify/session + connect-redis', 'fastify-session', { redisUrl: redis.url }),
    peer('express-session + connect-redis', 'express-session', { redisUrl: redis.url }),
    peer('Better Auth, PostgreSQL', 'better-auth', { databaseUrl }),
    peer('Better Auth, Redis as secondary storage', 'better-auth', { databaseUrl, redisUrl: redis.url }),
    peer('Better Auth, cookie cache', 'better-auth', { databaseUrl, cookieCache: true }),
  ];
}

interface Results {
  readonly tiers: readonly Figures[];
  readonly storms: readonly Figures[];
  readonly peers: readonly Figures[];
  readonly web: readonly Figures[];
}

/** Each tier beside its ideal, by the names of their lines. */
const RATIOS = [
  ['memory', '**Dott, memory tier**', 'ideal of memory: an LRU map'],
  ['Redis', '**Dott, Redis tier**', 'ideal of Redis: one GET'],
  ['PostgreSQL', '**Dott, PostgreSQL tier**', 'ideal of PostgreSQL: one prepared SELECT'],
] as const;

/** How many times the processor time of its table's first line. */
const overFloor = ({ cpuMicros }: Figures, [floor]: readonly Figures[]): number => cpuMicros / (floor?.cpuMicros ?? Number.NaN);
const against = (floor: Figures | undefined) => (figures: Figures): Line => ({ figures, floor: floor ?? figures });

function report({ environment, redis, effort }: Parts, { tiers, storms, peers, web }: Results): string {
  const named = (name: string): Figures | undefined => tiers.find((figures) => figures.name === name);
  // By the floor of their own table, because the machine may have been slower or quicker by then.
  const cheapest = Math.min(...peers.filter(({ name }) => name.startsWith('Better Auth')).map((peer) => overFloor(peer, peers)));
  const ratio = ([tier, own, ideal]: readonly [string, string, string]): string => {
    const [mine, least] = [named(own), named(ideal)];
    if (!mine || !least) return `| ${tier} | – | – |`;
    return `| ${tier} | ${cpuRatio(mine, least).toFixed(2)} | ${Number.isFinite(cheapest) ? (cheapest / overFloor(mine, tiers)).toFixed(1) : '–'} |`;
  };
  const versions = {
    PostgreSQL: environment.postgresVersion, Redis: redis.version,
    ...Object.fromEntries(['fastify', 'pg', 'redis', 'better-auth', 'express', 'express-session', 'connect-redis', '@fastify/session'].map((name) => [name, versionOf(name)])),
  };
  return [
    table([...[...tiers, ...storms].map(against(tiers[0])), ...peers.slice(1).map(against(peers[0]))], true), '',
    '| tier | CPU × its ideal | Better Auth\'s cheapest way ÷ this |', '| --- | --: | --: |',
    ...RATIOS.map(ratio), '',
    'The whole way through the web app (`GET /api/auth/session-v2`), processor time of the web process:', '',
    table(web.map(against(web[0])), false), '',
    `${machine(versions)}.`,
    `${methodOf(effort)} Storms: in turns of ${STORM_TURN_MS / 1_000} s. Web: ${WEB_WARM_SECONDS} s to warm up.`,
  ].join('\n');
}
