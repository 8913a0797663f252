import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings, type Environment } from '@dott/platform/config';
import { makeAccounts, readAccounts } from '../load-test/accounts.ts';
import { judge } from '../load-test/grade.ts';
import { lookUps } from '../load-test/hit-ratio.ts';
import { readOptions } from '../load-test/options.ts';
import { htmlReport, textReport, type Outcome } from '../load-test/report.ts';
import { runUsers } from '../load-test/run.ts';
import { scenarios } from '../load-test/scenarios.ts';
import { openConnections } from '../load-test/visitor.ts';

/** People who are signed up for a test; more users than these share their sessions. */
const MOST_ACCOUNTS = 20;
/** Unlike 1, which says that the test itself could not be done. */
const EXIT_MISSED = 3;

/** Puts load on a target, writes what came of it, and answers the exit code: 0 when every aim is met, 3 when one is not. */
export async function loadTest(args: readonly string[], env: Environment, say: (sentence: string) => void): Promise<number> {
  const settings = readSettings(env);
  const options = readOptions(args, settings);
  const connections = openConnections(options.target, options.users);
  const count = Math.min(options.users, MOST_ACCOUNTS);
  say(options.accountsFile === undefined ? `signing ${count} people up at ${options.target.origin}` : `reading accounts from ${options.accountsFile}`);
  const accounts = options.accountsFile === undefined ? await makeAccounts(connections, settings, count) : readAccounts(options.accountsFile);
  say(`${options.users} users for ${options.seconds} s`);
  const before = await lookUps(connections, settings.metricsToken);
  const startedAt = new Date();
  const recorder = await runUsers(options, connections, accounts);
  const after = await lookUps(connections, settings.metricsToken);
  connections.agent.destroy();
  // Whoever signs in anew each time is a stranger to every cache.
  const looked = scenarios[options.scenario].signedIn && before && after && after.all > before.all ? (after.hits - before.hits) / (after.all - before.all) : undefined;
  const tallies = recorder.tallies();
  const outcome: Outcome = { options, startedAt, tallies, seconds: recorder.seconds(), judgement: judge(tallies, looked) };
  process.stdout.write(textReport(outcome));
  writeFileSync(options.reportFile, htmlReport(outcome));
  say(`the report with plots is in ${resolve(options.reportFile)}`);
  return outcome.judgement.grade === 'A' ? 0 : EXIT_MISSED;
}
