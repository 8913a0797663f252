import { ConfigError, loadConfig } from '@dott/platform/config';
import { DatabaseNewerError, DatabaseUnreachableError, SchemaHoleError } from '@dott/platform/db';
import { UnreadableBackupError } from '@dott/platform/backup';
import { PostgresSetupError } from '@dott/platform/embedded-postgres';
import { auditCommand } from './commands/audit.ts';
import { backup } from './commands/backup.ts';
import { checkInstallation } from './commands/check.ts';
import { keysCommand } from './commands/keys.ts';
import { loadTest } from './commands/load-test.ts';
import { start } from './commands/start.ts';
import { migrateDatabase } from './commands/migrate.ts';
import { repairCommand, tenantsCommand, usersCommand } from './commands/operator.ts';
import { restore } from './commands/restore.ts';
import { runRole } from './commands/role.ts';
import { LaunchError } from './launch/launch-error.ts';
import { EXIT_HOPELESS } from './launch/supervise.ts';

interface Command {
  readonly about: string;
  /** May answer an exit code; 0 when it does not. */
  readonly run: (args: readonly string[]) => Promise<void | number>;
}

const say = (sentence: string): void => void process.stderr.write(`dott: ${sentence}\n`);

/** What a command was asked for; everything else is said to stderr. */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const commands: Readonly<Record<string, Command>> = {
  start: { about: 'run everything on this machine: database, API, jobs and web app', run: () => start(process.env, say) },
  api: { about: 'run the API only', run: () => runRole('api', loadConfig(process.env)) },
  worker: { about: 'run the jobs only', run: () => runRole('worker', loadConfig(process.env)) },
  web: { about: 'run the web app only', run: () => runRole('web', loadConfig(process.env)) },
  migrate: {
    about: 'bring the database of DATABASE_URL to the shape of this version',
    run: async () => say(`${await migrateDatabase(loadConfig(process.env), say)} migrations ran`),
  },
  check: { about: 'look whether the configuration and the running database are as they should be', run: () => checkInstallation(loadConfig(process.env), say) },
  backup: { about: 'write everything into one locked file: dott backup [file]', run: (args) => backup(loadConfig(process.env), args, say) },
  restore: { about: 'put a backup into an empty installation, or only try it: dott restore <file> [--drill]', run: (args) => restore(process.env, args, say) },
  audit: { about: 'walk along the audit trails and name the first line that does not fit: dott audit verify [business]', run: (args) => auditCommand(loadConfig(process.env), args, print) },
  repair: { about: 'find and repair onboardings or orphans: dott repair onboarding|orphans [--email=…] [--dry-run]', run: (args) => repairCommand(loadConfig(process.env), args, print) },
  tenants: { about: 'list businesses, change a plan, or remove those that were closed long ago: dott tenants purge [--dry-run]', run: (args) => tenantsCommand(loadConfig(process.env), args, print) },
  users: { about: 'list people and where each stands', run: (args) => usersCommand(loadConfig(process.env), args, print) },
  keys: { about: 'seal secrets anew after SECRET_KEY was changed: dott keys rotate [--dry-run]', run: (args) => keysCommand(loadConfig(process.env), args, print) },
  'load-test': { about: 'put load on a running product and grade how it bears it', run: (args) => loadTest(args, process.env, say) },
};

function help(): string {
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`);
  return `Usage: dott <command>\n\n${lines.join('\n')}\n\nVariables are listed in .env.example and explained in docs/operations.md.\n`;
}

const sentences = [ConfigError, LaunchError, PostgresSetupError, DatabaseNewerError, DatabaseUnreachableError, SchemaHoleError, UnreadableBackupError];

/** Sentences for people; everything else is a fault of ours and shows where it happened. */
function describeFailure(error: unknown): string {
  if (error instanceof Error && sentences.some((kind) => error instanceof kind)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function exitCodeOf(error: unknown): number {
  return error instanceof ConfigError || error instanceof DatabaseNewerError ? EXIT_HOPELESS : 1;
}

async function main(name: string | undefined, args: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    say(`there is no command ${name}`);
    process.stderr.write(help());
    return 2;
  }
  try {
    return (await command.run(args)) ?? 0;
  } catch (error) {
    for (const line of describeFailure(error).split('\n')) say(line);
    return exitCodeOf(error);
  }
}

process.exit(await main(process.argv[2], process.argv.slice(3)));
