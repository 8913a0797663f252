import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/** Answers once a request through the web app succeeds: web, API and database all work. Rejects when the signal says so. */
export async function untilReady(port: number, appUrl: string, signal: AbortSignal): Promise<void> {
  while (!(await answers(port, appUrl))) {
    signal.throwIfAborted();
    await sleep(EVERY_MS, undefined, { signal });
  }
}

function answers(port: number, appUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { host: new URL(appUrl).host };
    const request = get({ host: '127.0.0.1', port, path: '/api/ready', headers, timeout: 5_000, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
