import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real Redis of the test's own. */
export interface TestRedis {
  readonly port: number;
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  close(): Promise<void>;
}

/** Starts redis-server without persistence: each start comes back empty. Further settings as its command line takes them. */
export async function startRedis(port: number, settings: readonly string[] = []): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'dott-redis-'));
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    // One that was killed holds the port until it is gone.
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...settings], { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries += 1) {
      if (await answers(port)) return;
      await sleep(50);
    }
    throw new Error('redis-server did not start');
  }

  await start();
  return {
    port,
    start,
    kill: (signal) => void child?.kill(signal),
    async close() {
      if (child && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Says one command to a Redis, as its line protocol takes it, and answers the beginning of what it says to that. */
export async function tellRedis(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [reply] = await once(socket, 'data');
    return String(reply);
  } finally {
    socket.destroy();
  }
}

/** One that reads its data in answers too, by saying so. */
const answers = (port: number): Promise<boolean> => tellRedis(port, 'PING').then((reply) => /^(?:\+PONG|-LOADING)/.test(reply), () => false);
