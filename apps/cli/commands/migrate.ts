import { ownerUrl, rolePasswords, type Config } from '@dott/platform/config';
import { migrate } from '@dott/platform/db';
import { migrationFolders } from '@dott/modules/registry';

/** Brings the database to the shape of this version; answers how many migrations ran. */
export function migrateDatabase(config: Config, say: (sentence: string) => void): Promise<number> {
  return migrate({
    ownerUrl: ownerUrl(config),
    rolePrefix: config.databaseRolePrefix,
    rolePasswords: rolePasswords(config),
    folders: migrationFolders(),
    onApplied: (name) => say(`applied ${name}`),
  });
}
