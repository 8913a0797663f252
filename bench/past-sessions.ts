import { hash, randomInt } from 'node:crypto';
import { createSessionEngine, type SessionEngine } from '@dott/modules/sessions/server';
import { databaseUrls } from '@dott/platform/config';
import { openClient, openDatabase, type Db } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import { createLog } from '@dott/platform/log';
import { createMetrics } from '@dott/platform/metrics';
import { systemClock } from '@dott/platform/time';
import type { Client } from 'pg';
import { openEnvironment, type Environment } from './environment.ts';
import { machine } from './table.ts';

const PEOPLE = 100_000;
const LIVING = 100_000;
const RUNS = 1_000;
const STEP = 250_000;
const STAGES: readonly number[] = [0, 1_000_000, 8_000_000, 50_000_000];

interface Bench {
  readonly owner: Client;
  readonly db: Db;
  readonly engine: SessionEngine;
}

/** `pnpm bench past-sessions [how many …]`: what ended sessions cost those that live, at several numbers of them, and what it costs to forget them. */
export async function pastSessions(stages: readonly string[] = []): Promise<string> {
  const environment = await openEnvironment();
  const bench = await open(environment);
  try {
    await fillPeople(bench.owner);
    await fillSessions(bench.owner, 0, LIVING, 'living');
    const lines: string[] = [];
    let ended = 0;
    for (const stage of stages.length > 0 ? stages.map(Number) : STAGES) {
      await withoutIndexes(bench.owner, async () => {
        for (; ended < stage; ended += Math.min(STEP, stage - ended)) await fillSessions(bench.owner, LIVING + ended, Math.min(STEP, stage - ended), 'ended');
      });
      await bench.owner.query('vacuum analyze system.session');
      await bench.owner.query('checkpoint');
      lines.push(await measureStage(bench, ended));
    }
    const head = ['ended sessions', 'look-up p50 / p99 ms', 'pages of the row’s look-up', 'sign-in p50 / p99 ms', 'list of a person p50 ms', 'sweep with nothing to do ms', 'table MB', 'indexes MB'];
    const rows = [head.join(' | '), head.map((_one, column) => (column === 0 ? '---' : '--:')).join(' | '), ...lines].map((line) => `| ${line} |`);
    return [...rows, '', await measureForgetting(bench), '', machine({ PostgreSQL: environment.postgresVersion })].join('\n');
  } finally {
    await bench.engine.stop();
    await bench.db.close();
    await bench.owner.end();
    await environment.close();
  }
}

async function open({ config, ownerUrl }: Environment): Promise<Bench> {
  const owner = openClient(ownerUrl, 'dott bench');
  await owner.connect();
  const urls = databaseUrls(config);
  const db = openDatabase({ appUrl: urls.app, systemUrl: urls.system, poolSize: 4, namedStatements: true, onError: () => undefined, auditStatements: () => [] });
  // Not started: without a beat nothing is answered from memory, so that each look-up is PostgreSQL's.
  const engine = createSessionEngine({ db, clock: systemClock, log: createLog({ level: 'silent', role: 'bench' }), metrics: createMetrics('bench'), config: { ...config, memoryRecords: 1 } });
  return { owner, db, engine };
}

// Ids carry the time of their making in front, as those of the product do; everything else is a hash of the number.
const idOf = (time: string) => `(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid`;
const personOf = (number: string) => `('00000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

async function fillPeople(owner: Client): Promise<void> {
  await owner.query(`insert into system.user_account (id, email, email_verified_at) select ${personOf('n')}, 'person' || n || '@example.com', now() from generate_series(0, $1 - 1) n`, [PEOPLE]);
  await owner.query('analyze system.user_account');
}

async function fillSessions(owner: Client, first: number, count: number, kind: 'living' | 'ended'): Promise<void> {
  const created = kind === 'living' ? `now() - (n % 21600) * interval '1 second'` : `now() - interval '6 days' + (n % 400000) * interval '1 second'`;
  await owner.query(`
    insert into system.session (id, sid_hash, user_id, user_epoch, device, browser, os, ip, fingerprint, created_at, last_seen_at, expires_at, ended_at, end_reason)
    select ${idOf('made')}, ${keyOf('n')}, ${personOf(`n % ${PEOPLE}`)}, 0, 'Desktop', 'Chrome', 'Windows', '203.0.113.7', rtrim(encode(sha256(('f' || n)::bytea), 'base64'), '='),
      made, case when $3 then made else now() end, made + interval '24 hours', case when $3 then made + interval '40 minutes' end, case when $3 then 'idle' end
    from (select n, ${created} as made from generate_series($1::int, $1 + $2 - 1) n) numbers`, [first, count, kind === 'ended']);
}

/** Fills the table at a small part of the cost: its indexes are built once, afterwards, and nothing is asked whether the people of the rows are there. */
async function withoutIndexes(owner: Client, fill: () => Promise<void>): Promise<void> {
  await owner.query(`set session_replication_role = replica; set maintenance_work_mem = '1GB'; set synchronous_commit = off`);
  await owner.query(`update pg_index set indisready = false where indrelid = 'system.session'::regclass`);
  await fill();
  await owner.query('reindex table system.session');
  await owner.query('reset session_replication_role; reset maintenance_work_mem; reset synchronous_commit');
}

const keyOfSid = (sid: string): string => hash('sha256', sid, 'base64url');
/** The secret id of a number's session, and how PostgreSQL finds its hash. */
const sidOf = (number: number): string => Buffer.from(number.toString(16).padStart(54, '0'), 'hex').toString('base64url');
const base64url = (bytes: string) => `rtrim(translate(encode(${bytes}, 'base64'), '+/', '-_'), '=')`;
const keyOf = (number: string) => base64url(`sha256(convert_to(${base64url(`decode(lpad(to_hex(${number}), 54, '0'), 'hex')`)}, 'UTF8'))`);

interface Spread {
  readonly p50: number;
  readonly p99: number;
}

async function spread(work: () => Promise<unknown>, runs = RUNS): Promise<Spread> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

const milliseconds = ({ p50, p99 }: Spread): string => `${p50.toFixed(2)} / ${p99.toFixed(2)}`;
// The people's ids were made from their number; that is what the column holds.
const anybody = () => `00000000-0000-7000-8000-${randomInt(PEOPLE).toString(16).padStart(12, '0')}` as UserId;

async function measureStage({ owner, db, engine }: Bench, ended: number): Promise<string> {
  const lookUp = await spread(async () => {
    if (!await engine.resolve(sidOf(randomInt(LIVING)))) throw new Error('a living session was not found');
  });
  const { rows: plan } = await owner.query<{ 'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }] }>(`explain (analyze, buffers, format json) select * from system.session where sid_hash = $1`, [keyOfSid(sidOf(randomInt(LIVING)))]);
  const top = plan[0]?.['QUERY PLAN'][0].Plan;
  const client = { ip: '203.0.113.7', userAgent: 'bench', language: 'en' };
  const signIn = await spread(() => db.withSystem('bench', (tx) => engine.create(tx, { userId: anybody(), client })), 300);
  const list = await spread(() => engine.list(anybody()), 300);
  const sweep = await spread(() => engine.sweep(), 3);
  const { rows: [sizes] } = await owner.query<{ heap: string; indexes: string }>(`select pg_table_size('system.session') as heap, pg_indexes_size('system.session') as indexes`);
  const megabytes = (bytes: string | undefined) => String(Math.round(Number(bytes) / 1e6));
  return [
    ended.toLocaleString('en').replaceAll(',', ' '), milliseconds(lookUp), String((top?.['Shared Hit Blocks'] ?? 0) + (top?.['Shared Read Blocks'] ?? 0)),
    milliseconds(signIn), list.p50.toFixed(2), sweep.p50.toFixed(0), megabytes(sizes?.heap), megabytes(sizes?.indexes),
  ].join(' | ');
}

/** Forgets a tenth of what is there in the product's own batches while look-ups go on, then fills it again: whether the table grows, and what look-ups notice. */
async function measureForgetting({ owner, engine }: Bench): Promise<string> {
  const size = async (): Promise<number> => Number((await owner.query<{ size: string }>(`select pg_total_relation_size('system.session') as size`)).rows[0]?.size) / 1e6;
  const before = await size();
  const { rows: [aged] } = await owner.query<{ count: number }>(`
    with aged as (update system.session set ended_at = ended_at - interval '8 days' where id in (select id from system.session where ended_at is not null order by ended_at limit 200000) returning 1)
    select count(*)::int as count from aged`);
  await owner.query('vacuum analyze system.session');
  const grown = await size();
  const started = performance.now();
  const looking = spread(() => owner.query('select id from system.session where sid_hash = $1', [keyOfSid(sidOf(randomInt(LIVING)))]), 500);
  const { forgotten } = await engine.sweep();
  const seconds = (performance.now() - started) / 1_000;
  const beside = await looking;
  await owner.query('vacuum system.session');
  await fillSessions(owner, 900_000_000, aged?.count ?? 0, 'ended');
  return `One sweep forgot ${forgotten} of ${aged?.count} in ${seconds.toFixed(1)} s (${Math.round(forgotten / seconds)} a second); look-ups beside it took ${milliseconds(beside)} ms. `
    + `Size: ${before.toFixed(0)} MB before, ${grown.toFixed(0)} MB when ${aged?.count} rows were aged by hand, ${(await size()).toFixed(0)} MB after as many new ones took their place.`;
}
