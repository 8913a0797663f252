import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { openLink, testApp, type Link } from '../testing/index.ts';
import { databaseUrls } from '../config/index.ts';
import { openDatabase, type Db } from './database.ts';
import { codedDatabaseFailure } from './failure.ts';
import type { Query } from './compiler.ts';

const app = testApp();
const POOL = 3;

/** A database at the end of a link that swallows what is sent through it when it is told to. */
async function open({ onTestFinished }: TestContext): Promise<{ db: Db; link: Link }> {
  const urls = databaseUrls(app().config);
  const opened = await openLink(Number(new URL(urls.system).port));
  const through = (url: string): string => {
    const address = new URL(url);
    address.port = String(opened.port);
    return address.href;
  };
  const db = openDatabase({ appUrl: through(urls.app), systemUrl: through(urls.system), poolSize: POOL, namedStatements: true, onError: () => {}, auditStatements: () => [] });
  onTestFinished(async () => {
    await db.close();
    await opened.close();
  });
  return { db, link: opened };
}

// Only the text is read from a statement that has no parameters.
const statement = (sql: string) => ({ compile: () => ({ sql, parameters: [] }) }) as unknown as Query<unknown>;
const ask = (on: Db, limitMs?: number, text = 'select 1 as one') =>
  on.withSystem('test', (tx) => tx.commit(statement(text)), limitMs === undefined ? {} : { limitMs });

async function timed(work: Promise<unknown>): Promise<{ failed: boolean; ms: number; code: string | undefined }> {
  const started = performance.now();
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason);
  return { failed: error !== undefined, ms: performance.now() - started, code: codedDatabaseFailure(error)?.code };
}

// Side by side, each with connections of its own: they wait for time, not for a processor.
describe.concurrent('a PostgreSQL that fell silent', () => {
  it('costs a statement with a limit no more than that, and it is told as 503', async (context) => {
    const { db: own, link: way } = await open(context);
    await Promise.all(Array.from({ length: POOL }, () => ask(own)));
    way.freeze();
    const { failed, ms, code } = await timed(ask(own, 1_000));
    expect({ failed, code }).toEqual({ failed: true, code: 'system.unavailable' });
    expect(ms).toBeLessThan(2_000);
  });

  it('costs a statement with a limit no more than that when no connection is left, or the new one is greeted by nobody', async (context) => {
    const { db: own, link: way } = await open(context);
    const busy = Array.from({ length: POOL }, () => ask(own, undefined, 'select pg_sleep(2)'));
    await sleep(200);
    const full = await timed(ask(own, 500));
    expect(full).toMatchObject({ failed: true, code: 'system.unavailable' });
    expect(full.ms).toBeLessThan(1_000);
    await Promise.all(busy);
    // What was waited for in vain went back to the pool.
    await Promise.all(Array.from({ length: POOL }, () => ask(own)));
    way.cut();
    way.freeze();
    await sleep(100);
    const greeted = await timed(ask(own, 500));
    expect(greeted).toMatchObject({ failed: true, code: 'system.unavailable' });
    expect(greeted.ms).toBeLessThan(1_000);
  });

  it('leaves no dead connection behind: the next statement after it is back goes through', async (context) => {
    const { db: own, link: way } = await open(context);
    await Promise.all(Array.from({ length: POOL }, () => ask(own)));
    way.freeze();
    await timed(ask(own, 500));
    way.heal();
    // Two more were idle and dead; none of them is handed out.
    const { failed, ms } = await timed(ask(own, 1_000));
    expect(failed).toBe(false);
    expect(ms).toBeLessThan(1_000);
  });

  it('statements without a limit fail when it does not even answer a question, and a full pool is free again', async (context) => {
    const { db: own, link: way } = await open(context);
    await Promise.all(Array.from({ length: POOL }, () => ask(own)));
    way.freeze();
    const stuck = await Promise.all(Array.from({ length: POOL }, () => timed(ask(own))));
    for (const one of stuck) {
      expect(one).toMatchObject({ failed: true, code: 'system.unavailable' });
      expect(one.ms).toBeLessThan(8_000);
    }
    way.heal();
    expect(await timed(ask(own))).toMatchObject({ failed: false });
  });

  it('answers that were lost on the way are not waited for once PostgreSQL is back', async (context) => {
    const { db: own, link: way } = await open(context);
    await Promise.all(Array.from({ length: POOL }, () => ask(own)));
    way.freeze();
    const stuck = Promise.all(Array.from({ length: POOL }, () => timed(ask(own))));
    await sleep(1_000);
    way.heal();
    for (const one of await stuck) {
      expect(one.failed).toBe(true);
      expect(one.ms).toBeLessThan(5_000);
    }
    expect(await timed(ask(own))).toMatchObject({ failed: false });
  });

  it('a statement that PostgreSQL works on is left alone, however long it takes', async (context) => {
    const { db: own } = await open(context);
    expect(await timed(ask(own, undefined, 'select pg_sleep(6)'))).toMatchObject({ failed: false });
  });
});
