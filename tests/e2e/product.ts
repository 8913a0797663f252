import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findKeptMail, listKeptMail } from '@dott/platform/mail';
import { freePort } from '@dott/platform/testing';
import PostalMime from 'postal-mime';

/** Where a product listens and keeps its data. */
export interface RunningProduct {
  readonly url: string;
  readonly dataDir: string;
}

/** A product with its mailbox. */
export interface Product extends RunningProduct {
  /** The newest mail to an address: waits until there is one whose subject matches. */
  mailTo(address: string, subject: RegExp): Promise<{ text: string; link: string }>;
}

/** A product of one's own, started as a user starts it, on ports and in a data folder of its own. */
export interface OwnProduct extends Product {
  stop(): Promise<void>;
}

/** The first start builds the web app, on a machine that may be busy. */
const READY_TIMEOUT_MS = 480_000;
const MAIL_TIMEOUT_MS = 15_000;

/** A browser that is led by a program clicks faster than any person; limits have tests of their own. */
const hasty = 'api=100000/60,session=1000000/60,sign-up=10000/3600,sign-in=10000/60,mail=10000/3600,token=10000/900,report=10000/60';

/** A product that runs, with the mail that it keeps in its data folder. */
export function withMailbox({ url, dataDir }: RunningProduct): Product {
  return { url, dataDir, mailTo: (address, subject) => newestMail(dataDir, address, subject) };
}

/** Runs `dott start` with settings that the shared product cannot have, and waits for its one line. The first start builds the web app, which takes a while. */
export async function startProduct(env: Readonly<Record<string, string>>): Promise<OwnProduct> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dott-e2e-'));
  const [port, apiPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, ['apps/cli/main.ts', 'start'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, PORT: String(port), API_PORT: String(apiPort), DOTT_DATA_DIR: dataDir, LOG_LEVEL: 'warn', RATE_LIMITS: hasty, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const url = await ready(child, said).catch((error: unknown) => {
    child.kill('SIGTERM');
    throw error;
  });
  return {
    ...withMailbox({ url, dataDir }),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess, said: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${said.join('')}`)), READY_TIMEOUT_MS);
    child.once('exit', (code) => reject(new Error(`start ended with ${code}:\n${said.join('')}`)));
    if (!child.stdout) throw new Error('start has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /^Dott is ready at (\S+)$/.exec(line)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

async function newestMail(dataDir: string, address: string, subject: RegExp): Promise<{ text: string; link: string }> {
  const deadline = Date.now() + MAIL_TIMEOUT_MS;
  while (Date.now() < deadline) {
    for (const name of await listKeptMail(dataDir)) {
      const raw = await findKeptMail(dataDir, name);
      const mail = raw && (await PostalMime.parse(raw));
      if (!mail || !mail.to?.some((to) => to.address === address) || !subject.test(mail.subject ?? '')) continue;
      const text = mail.text ?? '';
      return { text, link: /https?:\/\/\S+/.exec(text)?.[0] ?? '' };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${address} about ${subject}`);
}
