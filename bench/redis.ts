import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePort } from './environment.ts';

export interface TestRedis {
  readonly url: string;
  readonly version: string;
  close(): Promise<void>;
}

/** Starts Redis on a port of its own, keeping nothing; undefined when the program is not on this machine. */
export async function startRedis(): Promise<TestRedis | undefined> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  const started = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
  if (!started) return undefined;
  const url = `redis://127.0.0.1:${port}`;
  const version = await untilAnswers(url);
  return {
    url, version,
    async close() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function untilAnswers(url: string): Promise<string> {
  const client = createClient({ url, socket: { reconnectStrategy: 50 } });
  client.on('error', () => undefined);
  await client.connect();
  const info = await client.info('server');
  await sleep(1);
  client.destroy();
  return /redis_version:(\S+)/.exec(info)?.[1] ?? '';
}
