import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '@dott/platform/config';
import { findKeptMail, listKeptMail } from '@dott/platform/mail';
import { LaunchError } from '../launch/launch-error.ts';
import { createVisitor, type Connections, type Visitor } from './visitor.ts';

export interface Account {
  readonly email: string;
  readonly password: string;
}

const MAIL_MS = 30_000;
const AT_ONCE = 4;

/** Reads accounts from a file with one `email,password` a line. */
export function readAccounts(file: string): Account[] {
  const accounts = readFileSync(file, 'utf8').split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const at = line.indexOf(',');
    return { email: line.slice(0, at), password: line.slice(at + 1) };
  });
  if (accounts.length === 0 || accounts.some(({ email, password }) => !email.includes('@') || password === '')) {
    throw new LaunchError(`${file} must hold one email,password a line.`);
  }
  return accounts;
}

/** Signs people up over the target itself and reads the mails it keeps: an installation on this machine without a mail server. */
export async function makeAccounts(connections: Connections, settings: Pick<Settings, 'dataDir' | 'smtpUrl'>, count: number): Promise<Account[]> {
  if (settings.smtpUrl !== undefined) throw new LaunchError('The target sends real mail, so accounts cannot be made here: give some with --accounts=FILE.');
  const accounts: Account[] = [];
  while (accounts.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - accounts.length) }, () => makeAccount(connections, settings.dataDir));
    accounts.push(...(await Promise.all(batch)));
  }
  return accounts;
}

async function makeAccount(connections: Connections, dataDir: string): Promise<Account> {
  const account = { email: `load-${randomUUID()}@example.com`, password: `load test ${randomUUID()}` };
  const visitor = createVisitor(connections);
  await must(visitor, 'POST', '/api/auth/signup', { ...account, givenName: 'Load', familyName: 'Test' });
  await must(visitor, 'POST', '/api/auth/verify-email', { token: await mailedToken(dataDir, account.email) });
  await must(visitor, 'POST', '/api/auth/session-v2', account);
  await must(visitor, 'PUT', '/api/onboarding/business-info', { businessName: 'Load test', businessType: 'retail', country: 'KE', currency: 'KES' });
  await must(visitor, 'PUT', '/api/onboarding/subscription', { plan: 'basic', billingCycle: 'monthly' });
  await must(visitor, 'POST', '/api/onboarding/complete-all', { subscriptionPlan: 'basic' });
  await must(visitor, 'DELETE', '/api/auth/session-v2');
  return account;
}

/** Calls, or says why the test cannot begin. */
export async function must(visitor: Visitor, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<void> {
  const { status, body: text } = await visitor.call(path, method, path, body && { body });
  if (status < 200 || status >= 300) throw new LaunchError(`${method} ${path} answered ${status === 0 ? 'nothing' : `${status} ${text.slice(0, 300)}`}; the load test cannot begin.`);
}

async function mailedToken(dataDir: string, email: string): Promise<string> {
  const end = performance.now() + MAIL_MS;
  while (performance.now() < end) {
    for (const name of (await listKeptMail(dataDir)).slice(0, 200)) {
      const token = tokenIn((await findKeptMail(dataDir, name))?.toString('latin1') ?? '', email);
      if (token !== undefined) return token;
    }
    await sleep(100);
  }
  throw new LaunchError(`No mail to ${email} came into ${dataDir}/mail. Set DOTT_DATA_DIR to the target's data folder, or give accounts with --accounts=FILE.`);
}

/** The secret of the link in a kept mail to this address; mails are quoted-printable, which breaks lines and hides the equals sign. */
export function tokenIn(raw: string, email: string): string | undefined {
  if (!raw.includes(email)) return undefined;
  const plain = raw.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
  return /\/auth\/verify-email\?token=([\w.-]+)/.exec(plain)?.[1];
}
