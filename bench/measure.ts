import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Told } from './servers/serving.ts';

/** A request as the load generator takes it. */
export type Request = autocannon.Request;

/** One server program under measurement, in a process of its own. */
export interface Subject {
  readonly name: string;
  /** File in `servers/`. */
  readonly server: string;
  /** What the program is told, as JSON. */
  readonly settings?: unknown;
  /** The requests, sent one after the other on each connection; a server that signs people in itself says with which cookies. */
  readonly requests: readonly Request[] | ((told: Told) => readonly Request[]);
  /** True: each connection has a share of the list to itself, so that no two ask for the same at once. */
  readonly spread?: boolean;
  /** Requests that make up one thing done; 1 when absent. */
  readonly requestsPerUnit?: number;
}

export interface Round {
  readonly requestsPerSecond: number;
  /** Time of processor that the server's process used per unit, in microseconds. */
  readonly cpuMicros: number;
  /** The same of PostgreSQL's processes, where it can be known. */
  readonly postgresMicros: number | undefined;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Medians, and the rounds that they are of. */
export interface Figures extends Round {
  readonly name: string;
  readonly rounds: readonly Round[];
}

export interface Effort {
  readonly rounds: number;
  /** Under the same load, before the measured time. */
  readonly warmSeconds: number;
  readonly seconds: number;
  /** Length of a turn: many times what one answer takes, of which some are under way when it begins and ends. */
  readonly turnMs: number;
  readonly connections: number;
  /** Reads a counter of the database's processor time, in microseconds. */
  readonly postgresTime?: () => number | undefined;
}

/** The beginning of a turn does not count, this share of its length: answers that waited for it, and caches of the processor that others filled. */
const SETTLING = 0.2;
/** For what waits for its turn. */
const TIMEOUT_S = 600;

/**
 * Loads the subjects in turns, round after round, so that a noisy moment falls on all of them; answers the medians.
 * Each round is a new process: how V8 happened to compile one decides about a fifth of what it costs. Companions run beside
 * them and are asked nothing.
 */
export async function measure(subjects: readonly Subject[], effort: Effort, companions: readonly Subject[] = []): Promise<Figures[]> {
  const beside: Server[] = [];
  try {
    for (const companion of companions) beside.push(await start(companion));
    const rounds: Round[][] = subjects.map(() => []);
    for (let round = 0; round < effort.rounds; round += 1) {
      for (const [index, each] of (await measureOnce(subjects, effort)).entries()) rounds[index]?.push(each);
    }
    return subjects.map(({ name }, index) => medians(name, rounds[index] ?? []));
  } finally {
    await Promise.all(beside.map(stop));
  }
}

/** How a table was measured, for below it. */
export function methodOf({ rounds, warmSeconds, seconds, turnMs, connections }: Effort): string {
  return `Medians of ${rounds} rounds, each of new processes that are loaded in turns of ${turnMs / 1_000} s, ${warmSeconds} s to warm up and ${seconds} s measured each, by ${connections} connections. `
    + 'The load generator runs on the same machine and does not sleep, so it has a processor to itself; PostgreSQL\'s time holds the beats of all nodes of a table.';
}

/** How many times the processor time of another a subject used: the median over the rounds. */
export function cpuRatio(own: Figures, other: Figures): number {
  return middle(own.rounds.map(({ cpuMicros }, round) => cpuMicros / (other.rounds[round]?.cpuMicros ?? Number.NaN)));
}

async function measureOnce(subjects: readonly Subject[], effort: Effort): Promise<Round[]> {
  const { warmSeconds, seconds, turnMs } = effort;
  const servers: Server[] = [];
  const loads: Load[] = [];
  try {
    for (const subject of subjects) servers.push(await start(subject));
    for (const server of servers) {
      const load = openLoad(server, effort);
      await load.turn();
      loads.push(load);
    }
    for (let ms = turnMs; ms < warmSeconds * 1_000; ms += turnMs) for (const load of loads) await load.turn();
    const turns: Turn[][] = loads.map(() => []);
    for (let ms = 0; ms < seconds * 1_000; ms += turnMs) {
      for (const [index, load] of loads.entries()) turns[index]?.push(await load.turn());
    }
    for (const load of loads) await load.close();
    return turns.map((each, index) => roundOf(each, subjects[index]?.requestsPerUnit));
  } finally {
    for (const load of loads) load.stop();
    await Promise.all(servers.map(stop));
  }
}

interface Server {
  readonly subject: Subject;
  readonly child: ChildProcess;
  readonly told: Told;
}

async function start(subject: Subject): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'servers', subject.server), [JSON.stringify(subject.settings ?? {})], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  // What `announce` sent.
  return { subject, child, told: await answerOf(child, 'told') as Told };
}

/** Waits for the end: a node that left without a word is waited for by the others. */
async function stop({ child }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** What one turn took. */
interface Turn {
  readonly ms: number;
  readonly cpuMicros: number;
  readonly postgresMicros: number | undefined;
  /** Of each answer. */
  readonly latenciesMs: readonly number[];
}

/** The connections to one server. They stay for the whole round: such that end and come make V8 compile anew. */
interface Load {
  turn(): Promise<Turn>;
  /** Ends it; throws when a request of the whole round failed. */
  close(): Promise<void>;
  stop(): void;
}

function openLoad({ subject, child, told }: Server, { connections, postgresTime, turnMs }: Effort): Load {
  const requests = [...(typeof subject.requests === 'function' ? subject.requests(told) : subject.requests)];
  const sockets: (() => Socket)[] = [];
  let latenciesMs: number[] = [];
  const { promise: over, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const running = autocannon({
    url: `http://127.0.0.1:${told.port}`, connections, requests, duration: TIMEOUT_S, timeout: TIMEOUT_S,
    setupClient(client) {
      // A client keeps its connection there, and asks its next question when it has read an answer.
      sockets.push(() => Reflect.get(client, 'conn') as Socket);
      if (!subject.spread) return;
      const [from, to] = [sockets.length - 1, sockets.length].map((share) => Math.floor((share * requests.length) / connections));
      client.setRequests(requests.slice(from, to));
    },
  }, (error: unknown, result) => (error ? reject(error) : resolve(result)));
  running.on('response', (_client, _status, _bytes, ms) => void latenciesMs.push(ms));
  const mark = async () => ({ at: performance.now(), cpu: await ask(child, 'cpu') });
  return {
    async turn() {
      for (const socket of sockets) socket().resume();
      const rest = keepAwake();
      await sleep(turnMs * SETTLING);
      const postgresBefore = postgresTime?.();
      const before = await mark();
      latenciesMs = [];
      await sleep(turnMs);
      const after = await mark();
      const answered = latenciesMs;
      latenciesMs = [];
      for (const socket of sockets) socket().pause();
      const postgresAfter = postgresTime?.();
      rest();
      return {
        ms: after.at - before.at, cpuMicros: after.cpu - before.cpu, latenciesMs: answered,
        postgresMicros: postgresBefore === undefined || postgresAfter === undefined ? undefined : postgresAfter - postgresBefore,
      };
    },
    stop: () => running.stop(),
    async close() {
      running.stop();
      const { non2xx, errors, timeouts } = await over;
      if (non2xx + errors + timeouts > 0) throw new Error(`${subject.name}: ${non2xx + errors + timeouts} failures`);
    },
  };
}

/**
 * Keeps this process from sleeping until it is told to rest: who writes to one that sleeps pays for waking it, which on virtual
 * machines is dear, and the slower a server is the longer this process would sleep.
 */
function keepAwake(): () => void {
  let next = setImmediate(function again() {
    next = setImmediate(again);
  });
  return () => clearImmediate(next);
}

function roundOf(turns: readonly Turn[], requestsPerUnit = 1): Round {
  const latencies = turns.flatMap(({ latenciesMs }) => latenciesMs).toSorted((a, b) => a - b);
  if (latencies.length === 0) throw new Error('a server answered nothing');
  const units = latencies.length / requestsPerUnit;
  const sum = (of: (turn: Turn) => number): number => turns.reduce((total, turn) => total + of(turn), 0);
  return {
    requestsPerSecond: (units * 1_000) / sum(({ ms }) => ms),
    cpuMicros: sum(({ cpuMicros }) => cpuMicros) / units,
    postgresMicros: turns.every(({ postgresMicros }) => postgresMicros !== undefined) ? sum(({ postgresMicros }) => postgresMicros ?? 0) / units : undefined,
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
  };
}

/** The median; of an even number of figures the upper one in the middle. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function medians(name: string, rounds: readonly Round[]): Figures {
  const of = (pick: (round: Round) => number): number => middle(rounds.map(pick));
  const known = rounds.every((each) => each.postgresMicros !== undefined);
  return {
    name,
    rounds,
    requestsPerSecond: of((each) => each.requestsPerSecond),
    cpuMicros: of((each) => each.cpuMicros),
    postgresMicros: known ? of((each) => each.postgresMicros ?? Number.NaN) : undefined,
    p50Ms: of((each) => each.p50Ms),
    p99Ms: of((each) => each.p99Ms),
  };
}

async function ask(child: ChildProcess, what: 'cpu'): Promise<number> {
  const answer = answerOf(child, what);
  child.send(what);
  return Number(await answer);
}

function answerOf(child: ChildProcess, what: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a server ended with ${code}`));
    child.once('exit', onExit);
    const onMessage = (message: unknown): void => {
      if (typeof message !== 'object' || message === null || !(what in message)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(Reflect.get(message, what));
    };
    child.on('message', onMessage);
  });
}
