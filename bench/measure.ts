import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
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

export interface Figures {
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Time of processor that the server's process used per unit, in microseconds. */
  readonly cpuMicros: number;
  /** The same of PostgreSQL's processes, where it can be known. */
  readonly postgresMicros: number | undefined;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  /** Reads a counter of the database's processor time, in microseconds. */
  readonly postgresTime?: () => number | undefined;
}

interface Running {
  readonly subject: Subject;
  readonly child: ChildProcess;
  readonly told: Told;
  readonly requests: readonly Request[];
}

/**
 * Measures the subjects in turn, round after round, so that a noisy minute falls on all of them; answers the medians.
 * Companions run beside them and are asked nothing.
 */
export async function measure(subjects: readonly Subject[], effort: Effort, companions: readonly Subject[] = []): Promise<Figures[]> {
  const running: Running[] = [];
  const beside: Running[] = [];
  try {
    for (const companion of companions) beside.push(await start(companion));
    for (const subject of subjects) running.push(await start(subject));
    for (const each of running) await load(each, { ...effort, seconds: Math.max(2, effort.seconds) });
    const rounds: Figures[][] = [];
    for (let round = 0; round < effort.rounds; round += 1) {
      for (const [index, each] of running.entries()) (rounds[index] ??= []).push(await load(each, effort));
    }
    return rounds.map(medians);
  } finally {
    await Promise.all([...running, ...beside].map(({ child }) => stop(child)));
  }
}

async function start(subject: Subject): Promise<Running> {
  const child = fork(join(import.meta.dirname, 'servers', subject.server), [JSON.stringify(subject.settings ?? {})], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  // What `announce` sent.
  const told = await answerOf(child, 'told') as Told;
  return { subject, child, told, requests: typeof subject.requests === 'function' ? subject.requests(told) : subject.requests };
}

/** Waits for the end: a node that left without a word is waited for by the others. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function load({ subject, child, told, requests }: Running, effort: Effort): Promise<Figures> {
  const { requestsPerUnit = 1 } = subject;
  const before = { cpu: await ask(child, 'cpu'), postgres: effort.postgresTime?.() };
  let connection = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${told.port}`,
    connections: effort.connections,
    duration: effort.seconds,
    requests: [...requests],
    setupClient(client) {
      if (!subject.spread) return;
      connection += 1;
      const first = Math.floor((connection * requests.length) / effort.connections) % requests.length;
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
    },
  });
  const cpu = (await ask(child, 'cpu')) - before.cpu;
  const after = effort.postgresTime?.();
  const good = result['2xx'];
  const bad = result.non2xx + result.errors + result.timeouts;
  if (good === 0 || bad > 0) throw new Error(`${subject.name}: ${good} answers and ${bad} failures`);
  const units = good / requestsPerUnit;
  return {
    name: subject.name,
    requestsPerSecond: units / result.duration,
    cpuMicros: cpu / units,
    postgresMicros: after === undefined || before.postgres === undefined ? undefined : (after - before.postgres) / units,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

/** The median; of an even number of figures the upper one in the middle. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function medians(rounds: readonly Figures[]): Figures {
  const of = (pick: (figures: Figures) => number): number => middle(rounds.map(pick));
  const known = rounds.every((each) => each.postgresMicros !== undefined);
  return {
    name: rounds[0]?.name ?? '',
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
