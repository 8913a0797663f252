import type { Client } from 'pg';
import type { RoleNames } from './sql-file.ts';

/** A way in which the database's shape could let one tenant see or touch another. */
export interface Hole {
  readonly kind: string;
  /** The table, function or role, schema-qualified. */
  readonly object: string;
}

interface Probe {
  readonly kind: string;
  /** Lists the objects that have the hole, in a column `object`; parameters are the names of the roles. */
  readonly text: string;
}

const TABLES = `select c.oid, n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as object, c.relkind,
    c.relrowsecurity as enabled, c.relforcerowsecurity as forced
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app', 'system') and c.relkind in ('r', 'p')`;

const TENANTED = `with t as (${TABLES}), tenanted as (
  select t.*, a.attnum, a.attnotnull, a.atttypid from t join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id' and not a.attisdropped)`;

/** Tables of schema system that carry no tenant are left out of the tenant's rules; schema app has no such exception. */
const probes: readonly Probe[] = [
  { kind: 'table without tenant_id', text: `with t as (${TABLES}) select object from t where schema = 'app'
      and not exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id' and not a.attisdropped)` },
  { kind: 'tenant_id is nullable or no uuid', text: `${TENANTED} select object from tenanted where not attnotnull or atttypid <> 'uuid'::regtype` },
  { kind: 'row-level security is off or not forced', text: `${TENANTED} select object from tenanted where not (enabled and forced)` },
  { kind: 'more or less than one policy', text: `${TENANTED} select object from tenanted
      where (select count(*) from pg_policy p where p.polrelid = tenanted.oid) <> 1` },
  { kind: 'policy for some commands or some roles only', text: `${TENANTED} select object from tenanted join pg_policy p on p.polrelid = tenanted.oid
      where p.polcmd <> '*' or not p.polpermissive or p.polroles <> '{0}'::oid[]` },
  { kind: 'key without tenant_id first', text: `${TENANTED} select object || ' ' || i.indexrelid::regclass from tenanted join pg_index i on i.indrelid = tenanted.oid
      where schema = 'app' and (i.indisunique or i.indisexclusion) and i.indkey[0] <> tenanted.attnum` },
  { kind: 'foreign key that does not pair tenant_id', text: `with t as (${TABLES}) select t.object || ' ' || k.conname as object from t join pg_constraint k on k.conrelid = t.oid
      where t.schema = 'app' and k.contype = 'f' and not exists (
        select 1 from unnest(k.conkey, k.confkey) as pair(own, other)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own and a.attname = 'tenant_id'
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other and b.attname = 'tenant_id')` },
  { kind: 'foreign key across schemas', text: `select k.conrelid::regclass || ' ' || k.conname as object from pg_constraint k
      join pg_class own on own.oid = k.conrelid join pg_class other on other.oid = k.confrelid
      where k.contype = 'f' and own.relnamespace <> other.relnamespace and own.relnamespace in ('app'::regnamespace, 'system'::regnamespace)` },
  { kind: 'foreign key not validated, disabled or set null', text: `with t as (${TABLES}) select t.object || ' ' || k.conname as object from t join pg_constraint k on k.conrelid = t.oid
      where k.contype = 'f' and (not k.convalidated or k.confdeltype = 'n' or k.confupdtype = 'n')` },
  { kind: 'foreign key without index', text: `with t as (${TABLES}) select t.object || ' ' || k.conname as object from t join pg_constraint k on k.conrelid = t.oid
      where t.schema = 'app' and k.contype = 'f' and not exists (select 1 from pg_index i where i.indrelid = k.conrelid and i.indpred is null
        and (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey)` },
  { kind: 'view without security_invoker', text: `select format('%I.%I', n.nspname, c.relname) as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app', 'system', 'public') and c.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}' or c.reloptions @> '{security_invoker=on}', false)` },
  { kind: 'materialised view or foreign table', text: `select format('%I.%I', n.nspname, c.relname) as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app', 'system', 'public') and c.relkind in ('m', 'f')` },
  { kind: 'table outside app and system', text: `select format('%I.%I', n.nspname, c.relname) as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not in ('app', 'system', 'graphile_worker', 'information_schema') and n.nspname !~ '^pg_' and c.relkind in ('r', 'p')` },
  { kind: 'function that runs with its owner\'s rights', text: `select p.oid::regprocedure::text as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('app', 'system', 'public') and p.prosecdef` },
  { kind: 'function without a fixed search_path', text: `select p.oid::regprocedure::text as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('app', 'system', 'public') and not exists (select 1 from unnest(p.proconfig) setting where setting like 'search_path=%')` },
  { kind: 'leakproof function, or immutable one over a setting', text: `select p.oid::regprocedure::text as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('app', 'system', 'public') and (p.proleakproof or (p.provolatile = 'i' and p.prosrc ~* 'current_setting'))` },
  { kind: 'disabled trigger', text: `with t as (${TABLES}) select t.object || ' ' || g.tgname as object from t join pg_trigger g on g.tgrelid = t.oid where g.tgenabled <> 'O'` },
  { kind: 'right of PUBLIC', text: `with t as (${TABLES}) select t.object from t join pg_class c on c.oid = t.oid, aclexplode(c.relacl) acl where acl.grantee = 0
      union all select n.nspname from pg_namespace n, aclexplode(n.nspacl) acl where acl.grantee = 0 and n.nspname in ('app', 'system', 'graphile_worker') and acl.privilege_type in ('CREATE', 'USAGE')` },
];

const roleProbes: readonly Probe[] = [
  { kind: 'running role with attributes', text: `select rolname as object from pg_roles where
      (rolname in ($1, $2) and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication))
      or (rolname in ($3, $4) and (rolsuper or rolcreaterole or rolcreatedb or rolreplication))` },
  { kind: 'running role in another role', text: `select r.rolname as object from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname in ($1, $2, $3, $4)` },
  { kind: 'running role owns something', text: `select r.rolname || ' ' || c.oid::regclass as object from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ($1, $2, $3)
      and $4::text is not null` },
  { kind: 'right beyond reading and writing rows', text: `select c.oid::regclass || ' ' || r.rolname || ' ' || acl.privilege_type as object from pg_class c, aclexplode(c.relacl) acl
      join pg_roles r on r.oid = acl.grantee where c.relnamespace in ('app'::regnamespace, 'system'::regnamespace) and r.rolname in ($1, $2, $3, $4)
      and acl.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')` },
  { kind: 'app role in schema system or the queue', text: `select n.nspname as object from pg_namespace n where n.nspname in ('system', 'graphile_worker')
      and has_schema_privilege($1, n.oid, 'USAGE') and $2::text is not null and $3::text is not null and $4::text is not null` },
  { kind: 'running role may create', text: `select r.rolname || ' ' || n.nspname as object from pg_namespace n, pg_roles r where r.rolname in ($1, $2, $3) and n.nspname in ('app', 'system', 'public')
      and has_schema_privilege(r.oid, n.oid, 'CREATE') and $4::text is not null
      union all select r.rolname || ' TEMP' from pg_roles r where r.rolname in ($1, $2, $3) and has_database_privilege(r.oid, current_database(), 'TEMP')` },
  { kind: 'setting that a running role brings along', text: `select r.rolname || ' ' || setting as object from pg_db_role_setting s
      join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) setting where r.rolname in ($1, $2, $3, $4)
      and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and (s.setdatabase <> 0 or split_part(setting, '=', 1) not in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'))` },
  { kind: 'sequence that a running role may use', text: `select c.oid::regclass || ' ' || r.rolname as object from pg_class c, pg_roles r where c.relkind = 'S' and r.rolname in ($1, $2)
      and c.relnamespace in ('app'::regnamespace, 'system'::regnamespace) and has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE') and $3::text is not null and $4::text is not null` },
];

/** Reads the catalogue and lists every hole; an empty list is what start and the tests demand. */
export async function findHoles(client: Client, roles: RoleNames): Promise<Hole[]> {
  const names = [roles.app, roles.system, roles.ops, roles.jobs];
  const holes: Hole[] = [];
  for (const { kind, text } of probes) {
    const { rows } = await client.query<{ object: string }>(text);
    holes.push(...rows.map(({ object }) => ({ kind, object })));
  }
  for (const { kind, text } of roleProbes) {
    const { rows } = await client.query<{ object: string }>(text, names);
    holes.push(...rows.map(({ object }) => ({ kind, object })));
  }
  return [...holes, ...(await differingPolicies(client))];
}

/** How PostgreSQL prints the two policy texts; a policy has to read like its schema's to the letter. */
const printed = {
  app: `(tenant_id = (current_setting('app.tenant_id'::text))::uuid)`,
  system: `((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid) OR (COALESCE(current_setting('app.system_reason'::text, true), ''::text) <> ''::text))`,
} as const;

async function differingPolicies(client: Client): Promise<Hole[]> {
  const { rows } = await client.query<{ object: string; expected: 'app' | 'system'; used: string | null; checked: string | null }>(`
    select format('%I.%I', n.nspname, c.relname) as object, n.nspname as expected,
      pg_get_expr(p.polqual, p.polrelid) as used, pg_get_expr(p.polwithcheck, p.polrelid) as checked
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('app', 'system')`);
  return rows
    .filter((row) => row.used !== printed[row.expected] || row.checked !== printed[row.expected])
    .map(({ object }) => ({ kind: 'policy text that differs', object }));
}
