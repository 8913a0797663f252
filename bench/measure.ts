import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import autocannon from 'autocannon';

/** One server program under measurement, in a process of its own. */
export interface Subject {
  readonly name: string;
  /** File in `servers/`. */
  readonly server: string;
  /** What the program is told, as JSON. */
  readonly settings?: unknown;
  /** The request; a list is sent round-robin. */
  readonly requests: readonly Request[];
}

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Figures {
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Time of processor that the server's process used per request, in microseconds. */
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

interface Running {
  readonly subject: Subject;
  readonly child: ChildProcess;
  readonly port: number;
}

/** Measures the subjects in turn, round after round, so that a noisy minute falls on all of them; answers the medians. */
export async function measure(subjects: readonly Subject[], effort: Effort): Promise<Figures[]> {
  const running = await Promise.all(subjects.map(start));
  try {
    for (const each of running) await load(each, { ...effort, seconds: 1 });
    const rounds: Figures[][] = [];
    for (let round = 0; round < effort.rounds; round += 1) {
      for (const [index, each] of running.entries()) (rounds[index] ??= []).push(await load(each, effort));
    }
    return rounds.map(medians);
  } finally {
    for (const { child } of running) child.kill('SIGTERM');
  }
}

async function start(subject: Subject): Promise<Running> {
  const child = fork(join(import.meta.dirname, 'servers', subject.server), [JSON.stringify(subject.settings ?? {})], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await answerOf(child, 'port');
  return { subject, child, port };
}

async function load({ subject, child, port }: Running, effort: Effort): Promise<Figures> {
  const before = await ask(child, 'cpu');
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: effort.connections,
    duration: effort.seconds,
    requests: subject.requests.map(({ method = 'GET', path, headers, body }) => ({ method, path, ...(headers && { headers: { ...headers } }), ...(body !== undefined && { body }) })),
  });
  const cpu = (await ask(child, 'cpu')) - before;
  const good = result['2xx'];
  const bad = result.non2xx + result.errors + result.timeouts;
  if (good === 0 || bad > 0) throw new Error(`${subject.name}: ${good} answers and ${bad} failures`);
  return { name: subject.name, requestsPerSecond: good / result.duration, cpuMicros: cpu / good, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}

function medians(rounds: readonly Figures[]): Figures {
  const middle = (pick: (figures: Figures) => number): number => rounds.map(pick).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN;
  return {
    name: rounds[0]?.name ?? '',
    requestsPerSecond: middle((each) => each.requestsPerSecond),
    cpuMicros: middle((each) => each.cpuMicros),
    p50Ms: middle((each) => each.p50Ms),
    p99Ms: middle((each) => each.p99Ms),
  };
}

function ask(child: ChildProcess, what: 'cpu'): Promise<number> {
  const answer = answerOf(child, what);
  child.send(what);
  return answer;
}

function answerOf(child: ChildProcess, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a server ended with ${code}`));
    child.once('exit', onExit);
    const onMessage = (message: unknown): void => {
      if (typeof message !== 'object' || message === null || !(what in message)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(Number(Reflect.get(message, what)));
    };
    child.on('message', onMessage);
  });
}
