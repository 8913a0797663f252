import { parseArgs } from 'node:util';
import type { Settings } from '@dott/platform/config';
import { LaunchError } from '../launch/launch-error.ts';

export const scenarioNames = ['auth', 'session', 'cache', 'mixed'] as const;
export const profileNames = ['smoke', 'load', 'stress', 'spike', 'endurance'] as const;
export type ScenarioName = (typeof scenarioNames)[number];
export type ProfileName = (typeof profileNames)[number];

/** What a load test does, checked and bounded. */
export interface LoadTestOptions {
  readonly scenario: ScenarioName;
  readonly profile: ProfileName;
  readonly users: number;
  readonly seconds: number;
  /** Origin of the web app. */
  readonly target: URL;
  /** File with one `email,password` a line; absent: accounts are made. */
  readonly accountsFile: string | undefined;
  /** Where the HTML report goes. */
  readonly reportFile: string;
}

const defaults: Readonly<Record<ProfileName, { users: number; seconds: number }>> = {
  smoke: { users: 5, seconds: 20 },
  load: { users: 100, seconds: 120 },
  stress: { users: 500, seconds: 180 },
  spike: { users: 300, seconds: 120 },
  endurance: { users: 50, seconds: 3_600 },
};
const MOST_USERS = 5_000;
const MOST_SECONDS = 4 * 3_600;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const usage = `Usage: pnpm load-test -- [--scenario=${scenarioNames.join('|')}] [--profile=${profileNames.join('|')}] [--users=N] [--duration=SECONDS]
  [--target=URL] [--accounts=FILE] [--report=FILE] [--i-own-this-target]`;

/** Whether requests to it cannot leave this machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/** Reads the command line; throws a LaunchError with a sentence for whatever is wrong. */
export function readOptions(args: readonly string[], settings: Pick<Settings, 'appUrl'>): LoadTestOptions {
  const values = parse(args);
  const scenario = oneOf('scenario', scenarioNames, values.scenario ?? 'session');
  const profile = oneOf('profile', profileNames, values.profile ?? 'smoke');
  const target = origin(values.target ?? settings.appUrl);
  if (!isLoopback(target) && !values['i-own-this-target']) {
    throw new LaunchError(`${target.origin} is not this machine. A load test is an attack on whoever did not ask for it: add --i-own-this-target if it is yours.`);
  }
  if (!isLoopback(target) && values.accounts === undefined) throw new LaunchError('Another machine needs --accounts=FILE, with one email,password a line.');
  return {
    scenario, profile, target,
    users: whole('users', values.users, defaults[profile].users, MOST_USERS),
    seconds: whole('duration', values.duration, defaults[profile].seconds, MOST_SECONDS),
    accountsFile: values.accounts,
    reportFile: values.report ?? `load-test-${scenario}-${profile}.html`,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    // pnpm hands the `--` in front of the arguments on.
    return parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options: { scenario: text, profile: text, users: text, duration: text, target: text, accounts: text, report: text, 'i-own-this-target': { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new LaunchError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function oneOf<T extends string>(name: string, allowed: readonly T[], given: string): T {
  const found = allowed.find((value) => value === given);
  if (found === undefined) throw new LaunchError(`--${name} must be one of ${allowed.join(', ')}.\n${usage}`);
  return found;
}

function whole(name: string, given: string | undefined, otherwise: number, most: number): number {
  const value = given === undefined ? otherwise : Number(given);
  if (!Number.isInteger(value) || value < 1 || value > most) throw new LaunchError(`--${name} must be a whole number from 1 to ${most}.`);
  return value;
}

function origin(given: string): URL {
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol)) throw new LaunchError('--target must be an address such as http://localhost:3000.');
  return new URL(url.origin);
}
