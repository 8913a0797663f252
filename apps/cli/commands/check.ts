import type { Config } from '@dott/platform/config';
import { findHoles, openClient, roleNames } from '@dott/platform/db';
import { LaunchError } from '../launch/launch-error.ts';
import { runningDatabase } from '../launch/running-database.ts';

/** Says what it finds; throws a LaunchError when something must not stay as it is. */
export async function checkInstallation(config: Config, say: (sentence: string) => void): Promise<void> {
  for (const warning of config.warnings) say(warning);
  say('the configuration is readable');
  const client = openClient(runningDatabase(config), 'dott check');
  await client.connect();
  try {
    const { rows: [server] } = await client.query<{ version: string; migrations: number }>(
      `select current_setting('server_version') as version, (select count(*) from system.schema_migration) as migrations`,
    );
    say(`PostgreSQL ${server?.version} answers; ${server?.migrations} migrations have run`);
    const holes = await findHoles(client, roleNames(config.databaseRolePrefix));
    for (const { kind, object } of holes) say(`tenant isolation: ${kind}: ${object}`);
    if (holes.length > 0) throw new LaunchError(`the database's tenant isolation has ${holes.length} holes`);
    say('tenant isolation is whole');
  } finally {
    await client.end();
  }
}
