import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '@dott/platform/config';
import type { Lock } from '@dott/platform/backup';
import { takeBackup } from '../backup/take.ts';
import { LaunchError } from '../launch/launch-error.ts';
import { runningDatabase } from '../launch/running-database.ts';
import { withBackEnd } from './back-end.ts';

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
  // Whoever holds the file and its key holds every business: that it was made is remembered.
  await withBackEnd(config, async ({ security }) => security.report({ type: 'BACKUP_TAKEN', detail: { files, actor: 'operator:cli' } }));
  const count = Object.values(rows).reduce((sum, rowsOfTable) => sum + rowsOfTable, 0);
  say(`${path}: ${count} rows of ${Object.keys(rows).length} tables, ${files} attachments (${fileBytes} bytes)`);
}

function lockOf({ backup: { passphrase, recipients } }: Config): Lock {
  if (recipients.length > 0) return { recipients };
  if (passphrase !== undefined) return { passphrase };
  throw new LaunchError('A backup is always locked. Set BACKUP_PASSPHRASE, or BACKUP_RECIPIENTS to public keys of age.');
}
