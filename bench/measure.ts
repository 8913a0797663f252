import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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
  /** True: each connection begins at another place of the list, so that no two ask for the same at once. */
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
  /** Before each measured time, under the same load. */
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly connections: number;
  /** Reads a counter of the database's processor time, in microseconds. */
  readonly postgresTime?: () => number | undefined;
}

/** The load is stopped by hand, when the last counter was read. */
const LEEWAY_S = 10;

interface Running {
  readonly subject: Subject;
  readonly child: ChildProcess;
  readonly told: Told;
  readonly requests: readonly Request[];
}

/**
 * Measures the subjects in turn, round after round, so that a noisy minute falls on all of them; answers the medians.
 * Each round is a new process: how V8 happened to compile one decides about a fifth of what it costs. Companions run beside
 * them and are asked nothing.
 */
export async function measure(subjects: readonly Subject[], effort: Effort, companions: readonly Subject[] = []): Promise<Figures[]> {
  const beside: Running[] = [];
  try {
    for (const companion of companions) beside.push(await start(companion));
    const rounds: Round[][] = subjects.map(() => []);
    for (let round = 0; round < effort.rounds; round += 1) {
      for (const [index, subject] of subjects.entries()) rounds[index]?.push(await measureOnce(subject, effort));
    }
    return subjects.map(({ name }, index) => medians(name, rounds[index] ?? []));
  } finally {
    await Promise.all(beside.map(stop));
  }
}

/** How many times the processor time of another a subject used: the median over the rounds. */
export function cpuRatio(own: Figures, other: Figures): number {
  return middle(own.rounds.map(({ cpuMicros }, round) => cpuMicros / (other.rounds[round]?.cpuMicros ?? Number.NaN)));
}

async function measureOnce(subject: Subject, effort: Effort): Promise<Round> {
  const running = await start(subject);
  try {
    return await load(running, effort);
  } finally {
    await stop(running);
  }
}

async function start(subject: Subject): Promise<Running> {
  const child = fork(join(import.meta.dirname, 'servers', subject.server), [JSON.stringify(subject.settings ?? {})], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  // What `announce` sent.
  const told = await answerOf(child, 'told') as Told;
  return { subject, child, told, requests: typeof subject.requests === 'function' ? subject.requests(told) : subject.requests };
}

/** Waits for the end: a node that left without a word is waited for by the others. */
async function stop({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Counters at one moment, and what was answered until then. */
interface Mark {
  readonly at: number;
  readonly cpu: number;
  readonly postgres: number | undefined;
  readonly answered: number;
}

/** One load, of which the beginning does not count: connections that end and come make V8 compile anew. */
async function load({ subject, child, told, requests }: Running, effort: Effort): Promise<Round> {
  const { requestsPerUnit = 1 } = subject;
  const latencies: number[] = [];
  let connection = 0;
  const mark = async (): Promise<Mark> => ({ at: performance.now(), cpu: await ask(child, 'cpu'), postgres: effort.postgresTime?.(), answered: latencies.length });
  const { promise: over, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const running = autocannon({
    url: `http://127.0.0.1:${told.port}`,
    connections: effort.connections,
    duration: effort.warmSeconds + effort.seconds + LEEWAY_S,
    requests: [...requests],
    setupClient(client) {
      if (!subject.spread) return;
      connection += 1;
      const first = Math.floor((connection * requests.length) / effort.connections) % requests.length;
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
    },
  }, (error: unknown, result) => (error ? reject(error) : resolve(result)));
  running.on('response', (_client, _status, _bytes, ms) => void latencies.push(ms));
  const [before, after] = await Promise.race([over.then(() => { throw new Error(`${subject.name}: the load ended by itself`); }), (async () => {
    await sleep(effort.warmSeconds * 1_000);
    const first = await mark();
    await sleep(effort.seconds * 1_000);
    return [first, await mark()] as const;
  })()]).finally(() => running.stop());
  const result = await over;
  const bad = result.non2xx + result.errors + result.timeouts;
  const units = (after.answered - before.answered) / requestsPerUnit;
  if (units === 0 || bad > 0) throw new Error(`${subject.name}: ${units} answers and ${bad} failures`);
  const sorted = latencies.slice(before.answered, after.answered).toSorted((a, b) => a - b);
  return {
    requestsPerSecond: (units * 1_000) / (after.at - before.at),
    cpuMicros: (after.cpu - before.cpu) / units,
    postgresMicros: after.postgres === undefined || before.postgres === undefined ? undefined : (after.postgres - before.postgres) / units,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
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
