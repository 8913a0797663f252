import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PostgresSetupError } from './setup-error.ts';

/** The account that PostgreSQL runs under when this process is root, which PostgreSQL refuses to be. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/** Ways to make a system account, one per family of systems. */
const RECIPES: readonly (readonly [command: string, ...args: string[]][])[] = [
  [['groupadd', '--system', NAME], ['useradd', '--system', '--gid', NAME, '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]],
  [['addgroup', '-S', NAME], ['adduser', '-S', '-D', '-H', '-G', NAME, NAME]],
];

/** The account for PostgreSQL: undefined for an ordinary user, who runs it as himself. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = findAccount();
  if (found) return found;
  for (const recipe of RECIPES) {
    // A group that exists already is no reason to stop: the account after it decides.
    for (const [command, ...args] of recipe) spawnSync(command, args, { stdio: 'ignore' });
    const made = findAccount();
    if (made) return made;
  }
  throw new PostgresSetupError('PostgreSQL does not run as root, and the user postgres could not be made. Start Dott as an ordinary user, or make that user.');
}

function findAccount(): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith(`${NAME}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid !== undefined && gid !== undefined ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
