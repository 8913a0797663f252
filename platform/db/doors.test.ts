import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sql, type RawBuilder } from 'kysely';
import { databaseUrls, loadConfig } from '../config/index.ts';
import { newId, type Id, type TenantId } from '../ids/index.ts';
import { createTestDatabase, testRolePrefix } from '../testing/database.ts';
import { createDoors } from './doors.ts';
import { watchLines } from './lines.ts';
import { mapConstraint, openClient, openDatabase, openPool, type Db, type TenantActor, type TenantColumn, type TenantTx } from './index.ts';

declare module './index.ts' {
  interface AppTables {
    note: { tenant_id: TenantColumn; id: string; body: string; amount_minor: number; written_on: string };
  }
  interface SystemTables {
    label: { tenant_id: string; name: string };
  }
}

const SECRET_KEY = 'a secret key for tests only, long enough to pass the check';
let db: Db;
let urls: ReturnType<typeof databaseUrls>;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase({
    serverUrl: inject('databaseUrl'), secretKey: SECRET_KEY,
    folders: [`${import.meta.dirname}/migrations`, `${import.meta.dirname}/fixtures`],
  });
  urls = databaseUrls(loadConfig({ DATABASE_URL: database.url, SECRET_KEY, DATABASE_ROLE_PREFIX: testRolePrefix }));
  db = openDatabase({ appUrl: urls.app, systemUrl: urls.system, poolSize: 4, namedStatements: true, onError: () => undefined, auditStatements: () => [] });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const actorOf = (tenantId = newId<TenantId>()): TenantActor => ({
  kind: 'job', tenantId, userId: null, permissions: new Set(), sessionId: null, operation: 'test', requestId: null, ip: null,
});
const insertNote = (tx: TenantTx, body: string, amount = 0, id: string = newId<Id<'note'>>()) =>
  tx.sql.insertInto('note').values({ id, body, amount_minor: amount, written_on: '2026-01-31' }).returningAll();
const allNotes = (tx: TenantTx) => tx.sql.selectFrom('note').selectAll().orderBy('body');
/** Without the tenant predicate of the query layer: what is left is row-level security alone. */
const bareNotes = sql<{ body: string }>`select body from app.note`;
const notesOf = (actor: TenantActor) => db.withTenant(actor, async (tx) => (await tx.commit(allNotes(tx)))[0].map((note) => note.body));

describe('withTenant', () => {
  it('shows a tenant its own rows, with and without the predicate of the query layer', async () => {
    const [one, two] = [actorOf(), actorOf()];
    await db.withTenant(one, async (tx) => tx.commit(insertNote(tx, 'mine')));
    await db.withTenant(two, async (tx) => tx.commit(insertNote(tx, 'yours')));
    expect(await notesOf(one)).toEqual(['mine']);
    const bare = await db.withTenant(two, async (tx) => tx.run(bareNotes));
    expect(bare.map((note) => note.body)).toEqual(['yours']);
  });

  it('refuses to write a row of another tenant and to move one there', async () => {
    const [one, two] = [actorOf(), actorOf()];
    const foreign = db.withTenant(one, async (tx) => tx.commit(
      tx.sql.insertInto('note').values({ tenant_id: two.tenantId, id: newId(), body: 'smuggled', amount_minor: 0, written_on: '2026-01-31' }),
    ));
    await expect(foreign).rejects.toThrow(/row-level security/);
    await db.withTenant(one, async (tx) => tx.commit(insertNote(tx, 'stays')));
    const moved = db.withTenant(one, async (tx) => tx.commit(tx.sql.updateTable('note').set({ tenant_id: two.tenantId })));
    await expect(moved).rejects.toThrow(/row-level security/);
  });

  it('adds the tenant to joins, sub-queries and named sub-queries', async () => {
    const one = actorOf();
    await db.withTenant(one, async (tx) => {
      const joined = tx.sql.with('big', (q) => q.selectFrom('note').selectAll().where('amount_minor', '>', 1))
        .selectFrom('note as a').leftJoin('note as b', 'b.id', 'a.id').innerJoin('big', 'big.id', 'a.id')
        .where((q) => q.or([q('a.body', '=', 'x'), q('a.id', 'in', q.selectFrom('note').select('id'))])).select(['a.id']).compile();
      expect(joined.sql.match(/"tenant_id" = \$\d+/g)).toHaveLength(4);
      expect(joined.sql).toContain(') and "a"."tenant_id" = ');
      expect(joined.parameters.filter((value) => value === one.tenantId)).toHaveLength(4);
      expect(tx.sql.deleteFrom('note').where('id', '=', 'x').compile().sql).toContain('"app"."note"."tenant_id" = $');
    });
  });

  it('gives bigint as a number, date and numeric as text', async () => {
    const [row] = await db.withTenant(actorOf(), async (tx) => tx.run(insertNote(tx, 'types', 9_007_199_254_740_991)));
    expect(row).toMatchObject({ amount_minor: 9_007_199_254_740_991, written_on: '2026-01-31' });
  });

  it('is whole or not at all: an error in a flight takes back what came before it', async () => {
    const one = actorOf();
    const failing = db.withTenant(one, async (tx) => tx.commit(insertNote(tx, 'first'), insertNote(tx, 'x'.repeat(101))));
    await expect(failing).rejects.toThrow(/note_body_check/);
    expect(await notesOf(one)).toEqual([]);
  });

  it('does not commit what was swallowed: a failed transaction stays failed', async () => {
    const one = actorOf();
    const careless = db.withTenant(one, async (tx) => {
      await tx.run(insertNote(tx, 'kept?'));
      await tx.run(insertNote(tx, 'x'.repeat(101))).catch(() => undefined);
    });
    await expect(careless).rejects.toThrow(/failed/);
    expect(await notesOf(one)).toEqual([]);
  });

  it('sends nothing when a value cannot be sent', async () => {
    const one = actorOf();
    const broken = db.withTenant(one, async (tx) => tx.commit(insertNote(tx, 'before'), insertNote(tx, 'bad', Number.NaN)));
    await expect(broken).rejects.toThrow(/finite/);
    expect(await notesOf(one)).toEqual([]);
  });

  it('takes one flight for a read, also for several statements', async () => {
    let flights = 0;
    await db.withTenant(actorOf(), async (tx) => tx.commit(allNotes(tx), allNotes(tx), insertNote(tx, 'z')), { onFlight: () => (flights += 1) });
    expect(flights).toBe(1);
  });

  it('turns a violated constraint into the coded error that the caller names', async () => {
    const one = actorOf();
    await db.withTenant(one, async (tx) => tx.commit(insertNote(tx, 'once')));
    const again = db.withTenant(one, async (tx) => mapConstraint(tx.commit(insertNote(tx, 'once')), { note_body_key: () => new Error('taken') }));
    await expect(again).rejects.toThrow('taken');
  });

  it('leaves nothing of a tenant on the connection', async () => {
    await Promise.all(Array.from({ length: 8 }, () => notesOf(actorOf())));
    const pool = openPool({ connectionString: urls.app, max: 1, applicationName: 'test', onError: () => undefined });
    const lines = watchLines({ pool, openProbe: () => openClient(urls.app, 'test'), direct: true });
    const own = createDoors({ appLines: lines, systemLines: lines, namedStatements: true, auditStatements: () => [] });
    await own.withTenant(actorOf(), async (tx) => tx.commit(allNotes(tx)));
    await expect(pool.query('select * from app.note')).rejects.toThrow(/invalid input syntax for type uuid/);
    lines.close();
    await pool.end();
  });

  it.each([
    ['a large object', sql`select lo_create(0)`],
    ['a large object with content', sql`select lo_from_bytea(0, 'x')`],
    ['a table of the connection', sql`create temp table kept (a int)`],
    ['a table', sql`create table app.kept (a int)`],
  ])('leaves no way to keep something outside a tenant: %s', async (_what, statement) => {
    await expect(db.withTenant(actorOf(), async (tx) => tx.run(statement))).rejects.toThrow(/permission denied/);
  });
});

describe('readSystem', () => {
  const names = (scope: RawBuilder<unknown>) => sql<{ name: string }>`
    select l.name from ${scope} door cross join lateral unnest(case when door.reason is not null then array['read a', 'read b'] end) asked (name)
    cross join lateral (select name from system.label where name = asked.name limit 1) l order by 1`;

  it('reads what every tenant has in one statement, and leaves no scope behind on its connection', async () => {
    const [one, two] = [actorOf().tenantId, actorOf().tenantId];
    await db.withSystem('test', async (tx) => tx.commit(tx.sql.insertInto('label').values([{ tenant_id: one, name: 'read a' }, { tenant_id: two, name: 'read b' }])));
    for (let round = 0; round < 8; round += 1) expect(await db.readSystem('test', names)).toEqual([{ name: 'read a' }, { name: 'read b' }]);
    const left = await db.readSystem('test', () => sql<{ reason: string }>`select coalesce(current_setting('app.system_reason', true), '') as reason`);
    expect(left).toEqual([{ reason: '' }]);
  });

  it('shows nothing to a statement that does not ask for its scope', async () => {
    expect(await db.readSystem('test', () => sql<{ name: string }>`select name from system.label`)).toEqual([]);
  });

  it.each([
    `with gone as (delete from system.label returning name) select name from gone`, `delete from system.label returning name`, `update system.label set name = 'x'`,
  ])('changes nothing: %s', async (text) => {
    await expect(db.readSystem('test', () => sql.raw(text))).rejects.toThrow(/has to be a select/);
  });

  it.each(['plan_cache_mode=force_custom_plan', 'enable_nestloop=off', 'enable_indexscan=off'])('has its scope before it reads, whatever plan is chosen: %s', async (setting) => {
    const address = new URL(urls.system);
    address.searchParams.set('options', `-c ${setting}`);
    const planned = openDatabase({ appUrl: urls.app, systemUrl: address.href, poolSize: 1, namedStatements: true, onError: () => undefined, auditStatements: () => [] });
    const [name = '', value = ''] = setting.split('=');
    expect(await planned.readSystem('test', () => sql`select current_setting(${name}) as value`)).toEqual([{ value }]);
    expect(await planned.readSystem('test', names)).toEqual([{ name: 'read a' }, { name: 'read b' }]);
    await planned.close();
  });

  it('gives its connection back when it fails', async () => {
    for (let round = 0; round < 20; round += 1) await expect(db.readSystem('test', () => sql`select 1 / 0`)).rejects.toThrow(/division by zero/);
    expect(await db.readSystem('test', () => sql<{ one: number }>`select 1 as one`)).toEqual([{ one: 1 }]);
  });
});

describe('withSystem', () => {
  it('cannot read a tenant table without a grant, nor write one without entering its tenant', async () => {
    await expect(db.withSystem('test', async (tx) => tx.run(bareNotes), { tenantId: newId() })).rejects.toThrow(/permission denied/);
    const one = actorOf();
    await db.withSystem('test', async (tx) => {
      const inside = await tx.enterTenant(one);
      await inside.run(inside.sql.insertInto('note').values({ id: newId(), body: 'entered', amount_minor: 0, written_on: '2026-01-31' }));
      await expect(tx.enterTenant(one)).rejects.toThrow(/one tenant only/);
    });
    expect(await notesOf(one)).toEqual(['entered']);
  });

  it('narrowed to a tenant sees and writes its rows only', async () => {
    const [one, two] = [actorOf().tenantId, actorOf().tenantId];
    await db.withSystem('test', async (tx) => tx.commit(tx.sql.insertInto('label').values([{ tenant_id: one, name: 'a' }, { tenant_id: two, name: 'b' }])));
    const names = await db.withSystem('test', async (tx) => tx.run(tx.sql.selectFrom('label').select('name')), { tenantId: one });
    expect(names).toEqual([{ name: 'a' }]);
    const foreign = db.withSystem('test', async (tx) => tx.run(tx.sql.insertInto('label').values({ tenant_id: two, name: 'c' })), { tenantId: one });
    await expect(foreign).rejects.toThrow(/row-level security/);
  });
});
