import type { Account } from './accounts.ts';
import type { ScenarioName } from './options.ts';
import type { Visitor } from './visitor.ts';

/** The name under which look-ups of a session are noted: the thresholds are about them. */
export const SESSION_CHECK = 'session check';

/** One user: a visitor who is signed in (except in `auth`) and the account behind it. */
export interface User {
  readonly visitor: Visitor;
  readonly account: Account;
  readonly random: () => number;
}

export interface Scenario {
  /** Whether users begin signed in. */
  readonly signedIn: boolean;
  /** Milliseconds between two turns of a user, on average. */
  readonly pauseMs: number;
  turn(user: User): Promise<void>;
}

const check = async ({ visitor }: User): Promise<void> => void (await visitor.call(SESSION_CHECK, 'GET', '/api/auth/session-v2'));

async function signInAndOut({ visitor, account }: User): Promise<void> {
  const { status } = await visitor.call('sign in', 'POST', '/api/auth/session-v2', { body: account });
  if (status !== 200) return;
  await visitor.call(SESSION_CHECK, 'GET', '/api/auth/session-v2');
  await visitor.call('sign out', 'DELETE', '/api/auth/session-v2');
  await visitor.call('check after sign-out', 'GET', '/api/auth/session-v2', { expected: [401] });
}

async function work(user: User): Promise<void> {
  const { visitor, random } = user;
  const dice = random();
  if (dice < 0.7) return check(user);
  if (dice < 0.8) return void (await visitor.call('profile', 'GET', '/api/auth/profile'));
  if (dice < 0.87) return void (await visitor.call('dashboard', 'GET', '/api/dashboard'));
  if (dice < 0.94) return void (await visitor.call('list of invoices', 'GET', '/api/invoices?limit=20'));
  if (dice < 0.98) return void (await visitor.call('new customer', 'POST', '/api/crm/customers', { body: { name: 'Load test' } }));
  return void (await visitor.call('renew the session', 'POST', '/api/auth/session-v2/renew'));
}

/** What users do. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  /** Sign in, look, sign out, look again: passwords are hashed on purpose slowly, so this one is about processor time. */
  auth: { signedIn: false, pauseMs: 1_000, turn: signInAndOut },
  /** What a page does: look who is signed in, now and then. */
  session: { signedIn: true, pauseMs: 500, turn: check },
  /** Ten looks in a row, as of a page with many parts: nearly all should come from memory. */
  cache: {
    signedIn: true, pauseMs: 1_000,
    async turn(user) {
      for (let count = 0; count < 10; count += 1) await check(user);
    },
  },
  /** People at work. */
  mixed: { signedIn: true, pauseMs: 500, turn: work },
};
