import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '@dott/platform/config';
import type { Lock } from '@dott/platform/backup';
import { findRunningServer } from '@dott/platform/embedded-postgres';
import { takeBackup } from '../backup/take.ts';
import { embeddedDatabase } from '../launch/embedded-database.ts';
import { LaunchError } from '../launch/launch-error.ts';

/** Writes one locked file with everything that must survive; Dott may go on running. */
export async function backup(config: Config, [given]: readonly string[], say: (sentence: string) => void): Promise<void> {
  const path = resolve(given ?? `dott-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.backup`);
  if (existsSync(path)) throw new LaunchError(`${path} is there already; a backup overwrites nothing.`);
  const { rows, files, fileBytes } = await takeBackup({
    ownerUrl: runningDatabase(config),
    rolePrefix: config.databaseRolePrefix,
    filesDir: join(config.dataDir, 'files'),
    ...(config.embeddedDatabase && { secretKey: config.secretKey }),
    path,
    lock: lockOf(config),
  });
  const count = Object.values(rows).reduce((sum, rowsOfTable) => sum + rowsOfTable, 0);
  say(`${path}: ${count} rows of ${Object.keys(rows).length} tables, ${files} attachments (${fileBytes} bytes)`);
}

function runningDatabase(config: Config): string {
  const address = config.databaseUrl ?? findRunningServer(join(config.dataDir, embeddedDatabase.folder), embeddedDatabase.name);
  if (address === undefined) throw new LaunchError('No database runs in the data folder. Start Dott first, or set DATABASE_URL.');
  return address;
}

function lockOf({ backup: { passphrase, recipients } }: Config): Lock {
  if (recipients.length > 0) return { recipients };
  if (passphrase !== undefined) return { passphrase };
  throw new LaunchError('A backup is always locked. Set BACKUP_PASSPHRASE, or BACKUP_RECIPIENTS to public keys of age.');
}
