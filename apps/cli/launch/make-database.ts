import { openClient } from '@dott/platform/db';
import { embeddedDatabase } from './embedded-database.ts';

/** Makes the product's database on the embedded server when it is not there. */
export async function makeDatabase(adminUrl: string): Promise<void> {
  const client = openClient(adminUrl, 'dott start');
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [embeddedDatabase.name]);
    if (rowCount === 0) await client.query(`create database ${embeddedDatabase.name}`);
    // The server is ours alone, so its other databases are no place for the product's roles.
    await client.query('revoke connect, temporary on database postgres, template1 from public');
  } finally {
    await client.end();
  }
}
