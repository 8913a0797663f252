import { join } from 'node:path';
import { loadConfig, readSettings, type Config, type Environment, type Settings } from '@dott/platform/config';
import { logPath, prepareDataFolder, withLogFile } from '../launch/data-folder.ts';
import { embeddedDatabase } from '../launch/embedded-database.ts';
import { LaunchError } from '../launch/launch-error.ts';
import { endOrphans, takeLock } from '../launch/lock.ts';
import { logTail } from '../launch/log-tail.ts';
import { makeDatabase } from '../launch/make-database.ts';
import { freePort, requireFreePort, requireOwnAddress } from '../launch/ports.ts';
import { untilReady } from '../launch/ready.ts';
import { roles, superviseRole } from '../launch/roles.ts';
import { stopSignal, untilAborted } from '../launch/stop-signal.ts';
import { supervise, type Supervised } from '../launch/supervise.ts';
import { buildWebApp } from '../launch/web-build.ts';
import { preparePostgres } from '@dott/platform/embedded-postgres';
import { migrateDatabase } from './migrate.ts';

const ROLE_GRACE_MS = 30_000;
const POSTGRES_GRACE_MS = 30_000;
const READY_MS = 120_000;
const MAX_EARLY_ENDS = 4;

type Say = (sentence: string) => void;

/** What the launcher holds while it runs. */
interface Launch {
  readonly say: Say;
  /** Aborts when everything should stop. */
  readonly stop: AbortSignal;
  /** Called with the reason why going on is hopeless. */
  readonly fail: (error: Error) => void;
  /** Running parts, in the order in which they started. */
  readonly parts: { role: string; supervised: Supervised }[];
  /** Tells the lock file which processes there are. */
  readonly note: () => void;
  readonly isReady: () => boolean;
  readonly setReady: () => void;
}

/** Runs the whole product on this machine until it is asked to stop. */
export async function start(env: Environment, say: Say): Promise<void> {
  const settings = readSettings(env);
  for (const warning of settings.warnings) say(warning);
  const stopped = stopSignal();
  await endOrphans(settings.dataDir);
  await requireFreePorts(settings);
  prepareDataFolder(settings.dataDir);
  const lock = takeLock(settings.dataDir);
  const failure = new AbortController();
  const stop = AbortSignal.any([stopped, failure.signal]);
  const parts: Launch['parts'] = [];
  const note = (): void => lock.note(parts.flatMap(({ supervised }) => supervised.current() ?? []));
  let ready = false;
  const setReady = (): void => {
    ready = true;
    process.stdout.write(`Dott is ready at ${settings.appUrl}\n`);
  };
  const launch: Launch = { say, stop, fail: (error) => failure.abort(error), parts, note, isReady: () => ready, setReady };
  try {
    await bringUp(loadConfig(env), launch);
    await untilAborted(stop);
  } catch (error) {
    // What was broken off by a request to stop is no failure.
    if (!stopped.aborted) throw failure.signal.aborted ? failure.signal.reason : error;
  } finally {
    if (stopped.aborted) say('stopping: requests and jobs under way are finished first');
    await stopAll(launch);
    lock.release();
  }
  if (failure.signal.aborted) throw failure.signal.reason;
  say('stopped');
}

async function requireFreePorts(settings: Settings): Promise<void> {
  await requireFreePort(settings.port, 'PORT', ['::', '0.0.0.0', '127.0.0.1', '::1']);
  await requireOwnAddress(settings.apiHost, 'API_HOST');
  await requireFreePort(settings.apiPort, 'API_PORT', [settings.apiHost, '127.0.0.1']);
}

async function bringUp(given: Config, launch: Launch): Promise<void> {
  const config = given.embeddedDatabase ? await startDatabase(given, launch) : given;
  launch.stop.throwIfAborted();
  await migrateDatabase(config, launch.say);
  const buildLog = logPath(config.dataDir, 'build');
  await buildWebApp({ say: launch.say, signal: launch.stop, logPath: buildLog, openLog: (use) => withLogFile(config.dataDir, 'build', use) });
  launch.stop.throwIfAborted();
  for (const role of roles) {
    const supervised = await superviseRole(role, config, { onChange: launch.note, onEnd: endReporter(role, config, launch) });
    launch.parts.push({ role, supervised });
    launch.note();
  }
  await announce(config, launch);
}

async function announce(config: Config, launch: Launch): Promise<void> {
  const tooLong = AbortSignal.timeout(READY_MS);
  try {
    await untilReady(config.port, config.appUrl, AbortSignal.any([launch.stop, tooLong]));
  } catch (error) {
    if (launch.stop.aborted || !tooLong.aborted) throw error;
    const tails = roles.map((role) => `${role}:\n${logTail(logPath(config.dataDir, role))}`).join('\n');
    throw new LaunchError(`Dott did not become ready within ${READY_MS / 1000} seconds. The last lines of its logs:\n${tails}`);
  }
  launch.setReady();
}

async function startDatabase(config: Config, launch: Launch): Promise<Config> {
  const server = preparePostgres({
    folder: join(config.dataDir, embeddedDatabase.folder),
    port: await freePort(),
    openLog: (use) => withLogFile(config.dataDir, 'postgres', use),
  });
  const supervised = await supervise({ role: 'postgres', start: server.start, onChange: launch.note, onEnd: endReporter('postgres', config, launch) });
  launch.parts.push({ role: 'postgres', supervised });
  launch.note();
  await makeDatabase(server.url('postgres'));
  return { ...config, databaseUrl: server.url(embeddedDatabase.name) };
}

/** Tells of each unexpected end; before the first answer, a part that keeps ending makes the whole start fail. */
function endReporter(role: string, config: Config, launch: Launch): (end: string, hopeless: boolean) => void {
  let ends = 0;
  return (end, hopeless) => {
    if (launch.stop.aborted) return;
    ends += 1;
    const log = logPath(config.dataDir, role);
    if (hopeless || (!launch.isReady() && ends === MAX_EARLY_ENDS)) launch.fail(new LaunchError(`${role} cannot run:\n${logTail(log)}`));
    else launch.say(`${role} ${end} and is started again; ${log} says more`);
  };
}

/** The web app first, so that nobody is let in any more; the database last, when nobody uses it. */
async function stopAll(launch: Launch): Promise<void> {
  for (const { role, supervised } of [...launch.parts].reverse()) {
    if (role === 'postgres') await supervised.stop('SIGINT', POSTGRES_GRACE_MS);
    else await supervised.stop('SIGTERM', ROLE_GRACE_MS);
  }
}
