import { randomInt } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePostgres, stopServer } from '../embedded-postgres/index.ts';

export interface TestPostgres {
  readonly url: string;
  /** Stops every process of the server in the middle of what it does, and lets them go on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Starts a real PostgreSQL for one test run: loopback, a port of its own, data that may be lost with the machine. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'dott-test-'));
  const server = preparePostgres({
    folder: join(folder, 'postgres'),
    port: await freePort(),
    // Generic plans are what a named statement gets after its fifth run; a statement that only works before that fails here at once.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400', plan_cache_mode: 'force_generic_plan' },
    openLog(use) {
      const descriptor = openSync(join(folder, 'postgres.log'), 'a');
      try {
        return use(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
  });
  const child = await server.start();
  return {
    url: server.url('postgres'),
    freeze: () => signal(child.pid, 'SIGSTOP'),
    thaw: () => signal(child.pid, 'SIGCONT'),
    async stop() {
      await stopServer(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** To the server and all that it started; each of them leads a group of its own. */
function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('the server does not run');
  // The first, so that it starts nobody meanwhile.
  process.kill(pid, name);
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')) if (child !== '') process.kill(Number(child), name);
}

/**
 * A TCP port that nobody listens on now, below those that the system hands to outgoing connections: a server of a test that is
 * killed and started again must find its port free.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port was found');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
