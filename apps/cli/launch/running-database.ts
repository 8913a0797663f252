import { join } from 'node:path';
import type { Config } from '@dott/platform/config';
import { findRunningServer } from '@dott/platform/embedded-postgres';
import { embeddedDatabase } from './embedded-database.ts';
import { LaunchError } from './launch-error.ts';

/** Where the installation's database answers now: DATABASE_URL, or the server that runs in the data folder. Throws a LaunchError when none does. */
export function runningDatabase({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  const address = databaseUrl ?? findRunningServer(join(dataDir, embeddedDatabase.folder), embeddedDatabase.name);
  if (address === undefined) throw new LaunchError('No database runs in the data folder. Start Dott first, or set DATABASE_URL.');
  return address;
}
