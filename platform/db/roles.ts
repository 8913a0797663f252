import type { Client } from 'pg';
import pg from 'pg';
import type { RoleNames } from './sql-file.ts';

/** Passwords of the roles that log in. */
export interface RolePasswords {
  readonly app: string;
  readonly system: string;
  readonly ops: string;
  readonly jobs: string;
}

/** Role names are shared by a whole cluster, so an installation may give its own prefix. */
export function roleNames(prefix: string): RoleNames {
  if (!/^[a-z][a-z0-9_]{0,30}$/.test(prefix)) throw new Error(`a role prefix has lower-case letters, digits and underscores: ${prefix}`);
  return { owner: `${prefix}_owner`, app: `${prefix}_app`, system: `${prefix}_system`, ops: `${prefix}_ops`, jobs: `${prefix}_jobs` };
}

const quote = pg.escapeLiteral;

/** Statements of a role: no inheritance of rights from anybody, a limit on everything it does. */
function roleStatements(name: string, password: string | undefined, bypass: boolean): string[] {
  const login = password === undefined ? 'nologin' : `login password ${quote(password)}`;
  return [
    // A role may always change its own settings, and they outlive the connection: whatever somebody left there goes.
    `alter role ${name} reset all`,
    `alter role ${name} ${login} nosuperuser nocreatedb nocreaterole noreplication ${bypass ? 'bypassrls' : 'nobypassrls'}`,
    `alter role ${name} set statement_timeout = '20s'`,
    `alter role ${name} set lock_timeout = '5s'`,
    `alter role ${name} set idle_in_transaction_session_timeout = '15s'`,
  ];
}

/**
 * Makes or mends the five roles and the two schemas of this database. Runs again at every start and changes nothing then.
 * Needs a login that may create roles; BYPASSRLS can be granted by a superuser only.
 */
export async function bootstrapRoles(client: Client, prefix: string, passwords: RolePasswords): Promise<RoleNames> {
  const roles = roleNames(prefix);
  const wanted: [name: string, password: string | undefined, bypass: boolean][] = [
    [roles.owner, undefined, true],
    [roles.app, passwords.app, false],
    [roles.system, passwords.system, false],
    [roles.ops, passwords.ops, true],
    [roles.jobs, passwords.jobs, true],
  ];
  // Roles are cluster-wide: two databases starting at once must not both alter them.
  await client.query(`select pg_advisory_lock(hashtext('dott roles'))`);
  try {
    for (const [name, password, bypass] of wanted) {
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name]);
      if (rowCount === 0) await client.query(`create role ${name}`);
      for (const statement of roleStatements(name, password, bypass)) await client.query(statement);
    }
    await client.query(`grant ${roles.owner} to current_user`);
    const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
    const database = rows[0]?.name ?? '';
    for (const [name] of wanted) await client.query(`alter role ${name} in database ${database} reset all`);
    for (const statement of databaseStatements(database, roles)) await client.query(statement);
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('dott roles'))`);
  }
  return roles;
}

/**
 * Large objects belong to a role and to no tenant: with them, whoever could run SQL would have a place that all tenants share. Only a
 * superuser may take the right from everybody; where the login is none, nothing in the product makes or reads one.
 */
const noLargeObjects = `do $$ begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea), lo_open(oid, integer), lo_get(oid),
      lo_get(oid, bigint, integer), lo_put(oid, bigint, bytea), lo_unlink(oid) from public;
  end if;
end $$`;

function databaseStatements(database: string, roles: RoleNames): string[] {
  const logins = [roles.app, roles.system, roles.ops, roles.jobs];
  return [
    `revoke all on database ${database} from public`,
    `revoke all on schema public from public`,
    noLargeObjects,
    `grant connect on database ${database} to ${logins.join(', ')}`,
    `grant create on database ${database} to ${roles.owner}`,
    `create schema if not exists app authorization ${roles.owner}`,
    `create schema if not exists system authorization ${roles.owner}`,
    `create schema if not exists graphile_worker authorization ${roles.jobs}`,
    // The queue would make its schema itself, but its role may not create schemas; with this table there it goes straight to its migrations.
    'create table if not exists graphile_worker.migrations (id int primary key, ts timestamptz not null default now(), breaking boolean not null default false)',
    `alter table graphile_worker.migrations owner to ${roles.jobs}`,
    `grant usage on schema app to ${roles.app}, ${roles.system}, ${roles.ops}, ${roles.jobs}`,
    `grant usage on schema system to ${roles.system}, ${roles.ops}, ${roles.jobs}`,
  ];
}
