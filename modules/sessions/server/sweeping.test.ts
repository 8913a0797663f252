import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { compile, openClient, type Query, type SystemTx } from '@dott/platform/db';
import { newId, type UserId } from '@dott/platform/ids';
import { testApp, unique } from '@dott/platform/testing';
import { ABSOLUTE_MS, IDLE_MS } from '../rules.ts';
import { findSessions, listSessions } from './look-up.sql.ts';
import { endExpired, endIdle, forgetChanges, forgetEnded } from './sweep.sql.ts';

const app = testApp();
const userId = newId<UserId>();
const ENDED = 30_000;
const OLD = 4_500;

/** Runs statements as the superuser, whom no policy narrows. */
async function asOwner<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = openClient(app().databaseUrl, 'sweeping test');
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  await asOwner(`insert into system.user_account (id, email, email_verified_at) values ($1, $2, now())`, [userId, `${unique('person')}@example.com`]);
  await asOwner(`
    insert into system.session (id, sid_hash, user_id, user_epoch, device, browser, os, created_at, last_seen_at, expires_at, ended_at, end_reason)
    select gen_random_uuid(), rtrim(encode(sha256(n::text::bytea), 'base64'), '='), $1, 0, '', '', '', now(), now(), now() + interval '1 day',
      now() - case when n <= $3 then interval '8 days' else interval '1 day' end, 'revoked' from generate_series(1, $2::int) n`, [userId, ENDED, OLD]);
  await asOwner(`
    insert into system.session_event (id, session_id, user_id, kind, reason) select gen_random_uuid(), id, user_id, 'ended', 'revoked' from system.session`);
  await asOwner('analyze system.session');
});

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

/** How a statement reads the table of sessions, by PostgreSQL's own plan for any parameters. */
async function waysTo(relation: string, query: Query<unknown>): Promise<string[]> {
  const { sql, parameters } = compile(query);
  const [row] = await asOwner<{ 'QUERY PLAN': [{ Plan: Node }] }>(`explain (format json) ${sql}`, [...parameters]);
  const ways: string[] = [];
  const walk = (node: Node): void => {
    if (node['Relation Name'] === relation && node['Node Type'] !== 'ModifyTable') ways.push(node['Node Type']);
    node.Plans?.forEach(walk);
  };
  if (row) walk(row['QUERY PLAN'][0].Plan);
  return ways;
}

describe('many ended sessions', () => {
  // The statements read nothing of the transaction; it only says where they belong.
  const tx = {} as SystemTx;
  const statements = {
    'the look-up': findSessions(sql`(select 'test' as reason)`, ['a'.repeat(43)]),
    'the list of a person': listSessions(tx, userId),
    'the end of what is over': endExpired(tx, 500),
    'the end of what is idle': endIdle(tx, IDLE_MS, 500),
    'the forgetting of the ended': forgetEnded(tx, 7 * ABSOLUTE_MS, 500),
  };

  it.each(Object.entries(statements))('%s goes by an index', async (_name, statement) => {
    const ways = await waysTo('session', statement);
    expect(ways.length).toBeGreaterThan(0);
    for (const way of ways) expect(way).toMatch(/Index|Bitmap|Tid/);
  });

  it('old changes are found by an index as well', async () => {
    await asOwner(`insert into system.session_change (id, changes, created_at) select gen_random_uuid(), '[]', now() - n * interval '1 second' from generate_series(1, 20000) n`);
    await asOwner('analyze system.session_change');
    for (const way of await waysTo('session_change', forgetChanges(tx, 80 * 60_000, 500))) expect(way).toMatch(/Index|Bitmap|Tid/);
    await asOwner('delete from system.session_change');
  });

  it('are forgotten a week after their end, in batches, and their trail stays', async () => {
    expect(await app().services.sessions.sweep()).toEqual({ ended: 0, forgotten: OLD });
    expect(await app().services.sessions.sweep()).toEqual({ ended: 0, forgotten: 0 });
    const [kept] = await asOwner<{ sessions: number; events: number }>(
      'select (select count(*)::int from system.session where user_id = $1) as sessions, (select count(*)::int from system.session_event where user_id = $1) as events', [userId]);
    expect(kept).toEqual({ sessions: ENDED - OLD, events: ENDED });
  });

  it('two sweeps at once end each session once', async () => {
    await asOwner(`update system.session set ended_at = null, end_reason = null, expires_at = now() - interval '1 second' where id in (select id from system.session limit 1200)`);
    const swept = await Promise.all([app().services.sessions.sweep(), app().services.sessions.sweep()]);
    const rest = await app().services.sessions.sweep();
    expect([...swept, rest].reduce((sum, { ended }) => sum + ended, 0)).toBe(1_200);
    const [trail] = await asOwner<{ count: number }>(`select count(*)::int from system.session_event where user_id = $1 and reason = 'expired'`, [userId]);
    expect(trail).toEqual({ count: 1_200 });
  });
});
