import type { Kysely } from 'kysely';
import type { Client } from 'pg';
import type { TenantActor } from './actor.ts';
import type { Query } from './compiler.ts';
import { createDoors, type AuditRecord, type Doors } from './doors.ts';
import { watchLines } from './lines.ts';
import { openClient, openPool } from './pool.ts';
import type { Tracing } from '../telemetry/index.ts';
import type { AppTables } from './tables.ts';

export interface DatabaseOptions {
  readonly appUrl: string;
  readonly systemUrl: string;
  /** Connections of each door's pool. */
  readonly poolSize: number;
  readonly namedStatements: boolean;
  readonly onError: (error: Error) => void;
  readonly tracing?: Tracing | undefined;
  readonly auditStatements: (sql: Kysely<AppTables>, actor: TenantActor, records: readonly AuditRecord[]) => readonly Query<unknown>[];
}

export interface Db extends Doors {
  /** A connection of its own as the system role, for LISTEN; the caller connects and ends it. */
  listener(applicationName: string): Client;
  /** One cheap round trip through each door's pool. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the two doors to a migrated database. */
export function openDatabase(options: DatabaseOptions): Db {
  const { poolSize: max, onError } = options;
  const appPool = openPool({ connectionString: options.appUrl, max, applicationName: 'dott app', onError });
  const systemPool = openPool({ connectionString: options.systemUrl, max, applicationName: 'dott system', onError });
  // A pooler that cannot keep named statements stands between us and PostgreSQL.
  const direct = options.namedStatements;
  const appLines = watchLines({ pool: appPool, openProbe: () => openClient(options.appUrl, 'dott probe'), direct });
  const systemLines = watchLines({ pool: systemPool, openProbe: () => openClient(options.systemUrl, 'dott probe'), direct });
  const doors = createDoors({ appLines, systemLines, namedStatements: options.namedStatements, tracing: options.tracing, auditStatements: options.auditStatements });
  return {
    ...doors,
    listener: (applicationName) => openClient(options.systemUrl, applicationName),
    async ping() {
      await Promise.all([appPool.query('select 1'), systemPool.query('select 1')]);
    },
    async close() {
      appLines.close();
      systemLines.close();
      await Promise.all([appPool.end(), systemPool.end()]);
    },
  };
}
