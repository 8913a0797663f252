import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrationFolders } from '@dott/modules/registry';
import { findHoles, openClient, roleNames } from '@dott/platform/db';
import { createTestDatabase, testRolePrefix } from '@dott/platform/testing';

const roles = roleNames(testRolePrefix);
let client: ReturnType<typeof openClient>;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase({
    serverUrl: inject('databaseUrl'), folders: migrationFolders(), secretKey: 'a secret key for tests only, long enough to pass the check',
  });
  client = openClient(database.url, 'schema test');
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

it('the migrated schema has no hole, and the check has something to look at', async () => {
  const { rows } = await client.query(`select count(*) as tables from pg_class where relnamespace in ('app'::regnamespace, 'system'::regnamespace) and relkind in ('r', 'p')`);
  expect(rows[0].tables).toBeGreaterThanOrEqual(4);
  expect(await findHoles(client, roles)).toEqual([]);
});

const good = 'create table app.planted (tenant_id uuid not null, id uuid not null, ref uuid, primary key (tenant_id, id))';
const secured = (table: string): string[] => [
  `alter table app.${table} enable row level security`, `alter table app.${table} force row level security`,
  `create policy p on app.${table} using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid)`,
];

const plants: readonly [kind: string, ...statements: string[]][] = [
  ['table without tenant_id', 'create table app.planted (id uuid primary key)'],
  ['tenant_id is nullable or no uuid', 'create table app.planted (tenant_id uuid, id uuid)', ...secured('planted')],
  ['tenant_id is nullable or no uuid', 'create table app.planted (tenant_id text not null, id uuid)'],
  ['row-level security is off or not forced', good, ...secured('planted').toSpliced(0, 1)],
  ['row-level security is off or not forced', good, ...secured('planted').toSpliced(1, 1)],
  ['row-level security is off or not forced', 'create table app.parted (tenant_id uuid not null, id uuid not null) partition by hash (tenant_id)',
    ...secured('parted'), 'create table app.planted partition of app.parted for values with (modulus 1, remainder 0)'],
  ['more or less than one policy', good, ...secured('planted'), 'create policy q on app.planted using (true)'],
  ['more or less than one policy', good, ...secured('planted').slice(0, 2)],
  ['policy for some commands or some roles only', good, ...secured('planted'), `drop policy p on app.planted`,
    `create policy p on app.planted for select using (tenant_id = current_setting('app.tenant_id')::uuid)`],
  ['policy for some commands or some roles only', good, ...secured('planted'), `alter policy p on app.planted to ${roles.app}`],
  ['policy text that differs', good, ...secured('planted'), `alter policy p on app.planted using (tenant_id = current_setting('app.tenant_id', true)::uuid)`],
  ['policy text that differs', good, ...secured('planted'), `alter policy p on app.planted with check (true)`],
  ['policy text that differs', 'create table system.planted (tenant_id uuid not null primary key)', 'alter table system.planted enable row level security',
    'alter table system.planted force row level security', 'create policy p on system.planted using (true) with check (true)'],
  ['key without tenant_id first', good, ...secured('planted'), 'create unique index planted_ref_key on app.planted (ref)'],
  ['key without tenant_id first', good, ...secured('planted'), 'create unique index planted_ref_key on app.planted (ref, tenant_id)'],
  ['key without tenant_id first', 'create table app.planted (id uuid primary key, tenant_id uuid not null)', ...secured('planted')],
  ['foreign key that does not pair tenant_id', good, 'create table app.target (id uuid primary key, tenant_id uuid not null)', 'alter table app.planted add foreign key (ref) references app.target (id)'],
  ['foreign key across schemas', good, 'create table system.target (tenant_id uuid, id uuid, primary key (tenant_id, id))', 'alter table app.planted add foreign key (tenant_id, ref) references system.target (tenant_id, id)'],
  ['foreign key not validated, disabled or set null', good, 'alter table app.planted add foreign key (tenant_id, ref) references app.planted (tenant_id, id) not valid'],
  ['foreign key not validated, disabled or set null', good, 'alter table app.planted add foreign key (tenant_id, ref) references app.planted (tenant_id, id) on delete set null (ref)'],
  ['foreign key without index', good, 'alter table app.planted add foreign key (tenant_id, ref) references app.planted (tenant_id, id)'],
  ['view without security_invoker', 'create view app.planted as select 1 as one'],
  ['materialised view or foreign table', 'create materialized view app.planted as select 1 as one'],
  ['table outside app and system', 'create table public.planted (id int)'],
  [`function that runs with its owner's rights`, `create function app.planted() returns int language sql security definer set search_path = pg_catalog as 'select 1'`],
  ['function without a fixed search_path', `create function app.planted() returns int language sql as 'select 1'`],
  ['leakproof function, or immutable one over a setting', `create function app.planted() returns text language sql immutable set search_path = pg_catalog as $$ select current_setting('app.tenant_id') $$`],
  ['leakproof function, or immutable one over a setting', `create function app.planted() returns int language sql leakproof set search_path = pg_catalog as 'select 1'`],
  ['disabled trigger', good, 'create table app.target (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id))', 'create trigger t before update on app.target for each row execute function suppress_redundant_updates_trigger()', 'alter table app.target disable trigger t'],
  ['right of PUBLIC', good, 'grant select on app.planted to public'],
  ['right of PUBLIC', 'grant usage on schema system to public'],
  ['running role with attributes', `alter role ${roles.app} bypassrls`],
  ['running role with attributes', `alter role ${roles.system} createrole`],
  ['running role in another role', `grant ${roles.ops} to ${roles.app}`],
  ['running role owns something', good, `grant create on schema app to ${roles.app}`, `alter table app.planted owner to ${roles.app}`],
  ['right beyond reading and writing rows', good, `grant truncate on app.planted to ${roles.app}`],
  ['app role in schema system or the queue', `grant usage on schema system to ${roles.app}`],
  ['app role in schema system or the queue', `grant usage on schema graphile_worker to ${roles.app}`],
  ['running role may create', `grant create on schema app to ${roles.app}`],
  ['running role may create', 'grant temporary on database :database to public'],
  ['setting that a running role brings along', `alter role ${roles.app} set app.tenant_id = '0197f3a0-0000-7000-8000-0000000000aa'`],
  ['setting that a running role brings along', `alter role ${roles.system} in database :database set search_path = public`],
  ['sequence that a running role may use', 'create sequence app.planted', `grant usage on sequence app.planted to ${roles.app}`],
];

describe('a planted hole is found', () => {
  it.each(plants.map((plant, index) => [index, ...plant] as const))('%i: %s', async (_index, kind, ...statements) => {
    const name = new URL(database.url).pathname.slice(1);
    await client.query('begin');
    try {
      for (const statement of statements) await client.query(statement.replace(':database', name));
      expect((await findHoles(client, roles)).map((hole) => hole.kind)).toContain(kind);
    } finally {
      await client.query('rollback');
    }
  });
});
