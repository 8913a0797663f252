import { setTimeout as sleep } from 'node:timers/promises';
import { must, type Account } from './accounts.ts';
import type { LoadTestOptions } from './options.ts';
import { activeUsers } from './profiles.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { scenarios, type Scenario, type User } from './scenarios.ts';
import { createVisitor, type Connections } from './visitor.ts';

const TICK_MS = 200;

/** Lets users come and go by the profile until the time is over, and answers what they saw. */
export async function runUsers(options: LoadTestOptions, connections: Connections, accounts: readonly Account[]): Promise<Recorder> {
  const scenario = scenarios[options.scenario];
  const users = await prepareUsers(scenario, connections, accounts, options.users);
  const recorder = createRecorder(() => performance.now());
  const started = performance.now();
  const end = started + options.seconds * 1_000;
  const running = new Map<number, Promise<void>>();
  const wanted = (): number => activeUsers(options.profile, options.users, (performance.now() - started) / (options.seconds * 1_000));
  while (performance.now() < end) {
    recorder.users(wanted());
    for (let index = 0; index < wanted(); index += 1) {
      const user = users[index];
      if (!user || running.has(index)) continue;
      const goesOn = (): boolean => performance.now() < end && index < wanted();
      running.set(index, visit(scenario, { ...user, visitor: user.visitor(recorder) }, goesOn).finally(() => running.delete(index)));
    }
    await sleep(Math.max(1, Math.min(TICK_MS, end - performance.now())));
  }
  await Promise.all(running.values());
  return recorder;
}

type Waiting = Omit<User, 'visitor'> & { readonly visitor: (recorder: Recorder) => User['visitor'] };

/** Signs in before the clock runs, because passwords are slow on purpose. */
async function prepareUsers(scenario: Scenario, connections: Connections, accounts: readonly Account[], count: number): Promise<Waiting[]> {
  const users: Waiting[] = [];
  for (let index = 0; index < count; index += 1) {
    const account = accounts[index % accounts.length];
    if (!account) break;
    // Those that come after the accounts share the sessions of the first ones: a thousand users need no thousand sign-ins.
    const session = users[index - accounts.length];
    users.push(session ? { ...session } : { account, random: Math.random, visitor: await signedIn(scenario, connections, account) });
  }
  return users;
}

async function signedIn(scenario: Scenario, connections: Connections, account: Account): Promise<Waiting['visitor']> {
  if (!scenario.signedIn) return (recorder) => createVisitor(connections, recorder);
  const cookies = new Map<string, string>();
  await must(createVisitor(connections, undefined, cookies), 'POST', '/api/auth/session-v2', account);
  return (recorder) => createVisitor(connections, recorder, cookies);
}

async function visit(scenario: Scenario, user: User, goesOn: () => boolean): Promise<void> {
  await sleep(user.random() * scenario.pauseMs);
  while (goesOn()) {
    await scenario.turn(user);
    await sleep(scenario.pauseMs * (0.5 + user.random()));
  }
}
