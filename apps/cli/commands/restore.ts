import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, ownerUrl, readSettings, rolePasswords, type Config, type Environment } from '@dott/platform/config';
import type { Opener } from '@dott/platform/backup';
import { preparePostgres, stopServer } from '@dott/platform/embedded-postgres';
import { migrationFolders } from '@dott/modules/registry';
import { openBackup, putBack, type OpenedBackup } from '../backup/put-back.ts';
import { prepareDataFolder, withLogFile } from '../launch/data-folder.ts';
import { embeddedDatabase } from '../launch/embedded-database.ts';
import { LaunchError } from '../launch/launch-error.ts';
import { endOrphans, takeLock } from '../launch/lock.ts';
import { makeDatabase } from '../launch/make-database.ts';
import { freePort } from '../launch/ports.ts';

type Say = (sentence: string) => void;

/**
 * Puts a backup into an empty installation; with `--drill`, into one that is made for it and thrown away, to prove that the backup
 * is good. Dott must not run meanwhile.
 */
export async function restore(env: Environment, args: readonly string[], say: Say): Promise<void> {
  const path = args.find((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--drill');
  if (path === undefined || unknown !== undefined) throw new LaunchError('Usage: dott restore <file> [--drill]');
  const backup = await openBackup(path, openerOf(readSettings(env).backup));
  say(`a backup of ${backup.manifest.createdAt}`);
  try {
    if (args.includes('--drill')) await drill(backup, env, say);
    else await restoreHere(backup, env, say);
  } finally {
    await backup.rest.return(undefined);
  }
}

function openerOf({ passphrase, identity }: Config['backup']): Opener {
  if (identity !== undefined) return { identity };
  if (passphrase !== undefined) return { passphrase };
  throw new LaunchError('Set BACKUP_PASSPHRASE, or BACKUP_IDENTITY to the secret key of age, as the backup was locked.');
}

/** The same as a restore, beside everything that is real. */
async function drill(backup: OpenedBackup, env: Environment, say: Say): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dott-drill-'));
  try {
    await restoreHere(backup, { ...env, DOTT_DATA_DIR: folder, DATABASE_URL: '', DATABASE_APP_URL: '', DATABASE_SYSTEM_URL: '', DATABASE_OPS_URL: '', DATABASE_JOBS_URL: '' }, say);
    say('the drill went well; nothing of it is left');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function restoreHere(backup: OpenedBackup, env: Environment, say: Say): Promise<void> {
  const { dataDir, embeddedDatabase: embedded } = readSettings(env);
  await endOrphans(dataDir);
  prepareDataFolder(dataDir);
  const lock = takeLock(dataDir);
  try {
    if (embedded) await intoEmbedded(backup, dataDir, env, say);
    else await into(backup, loadConfig(env), say);
  } finally {
    lock.release();
  }
}

async function intoEmbedded(backup: OpenedBackup, dataDir: string, env: Environment, say: Say): Promise<void> {
  if (backup.secretKey !== undefined) keepSecretKey(dataDir, backup.secretKey);
  const config = loadConfig(env);
  if (backup.secretKey !== undefined && config.secretKey !== backup.secretKey) throw new LaunchError('The data folder has another secret key than the backup; restore into an empty data folder.');
  const server = preparePostgres({
    folder: join(dataDir, embeddedDatabase.folder), port: await freePort(), openLog: (use) => withLogFile(dataDir, 'postgres', use),
  });
  const child = await server.start();
  try {
    await makeDatabase(server.url('postgres'));
    await into(backup, { ...config, databaseUrl: server.url(embeddedDatabase.name) }, say);
  } finally {
    await stopServer(child);
  }
}

async function into(backup: OpenedBackup, config: Config, say: Say): Promise<void> {
  const { rows, files, fileBytes } = await putBack(backup, {
    ownerUrl: ownerUrl(config), rolePrefix: config.databaseRolePrefix, rolePasswords: rolePasswords(config),
    folders: migrationFolders(), filesDir: join(config.dataDir, 'files'), say,
  });
  const count = Object.values(rows).reduce((sum, rowsOfTable) => sum + rowsOfTable, 0);
  say(`${count} rows of ${Object.keys(rows).length} tables and ${files} attachments (${fileBytes} bytes) are back; everybody signs in again`);
  if (backup.secretKey !== undefined && ![config.secretKey, ...config.secretKeysOld].includes(backup.secretKey)) sayOtherKey(config.dataDir, backup.secretKey, say);
}

/** What was sealed with the former key cannot be read without it. */
function sayOtherKey(dataDir: string, secretKey: string, say: Say): void {
  const path = join(dataDir, 'secret-key.restored');
  writeFileSync(path, `${secretKey}\n`, { mode: 0o600 });
  say(`the backup was made under another SECRET_KEY, which is now in ${path}: add it to SECRET_KEYS_OLD, then remove the file`);
}

function keepSecretKey(dataDir: string, secretKey: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(join(dataDir, 'secret-key'), `${secretKey}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    // One that is there stays; whether it is the same is looked at next.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
