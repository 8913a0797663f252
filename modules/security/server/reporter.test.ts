import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { rawQuery } from '@dott/platform/db';
import { testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';

const t = testApp();

interface Row { readonly id: string; readonly type: string; readonly severity: string; readonly user_id: string | null; readonly detail: Record<string, unknown>; readonly user_agent: string | null }

/** The events kept about one address, which a test uses alone. */
async function eventsOf(ip: string): Promise<Row[]> {
  await t().services.security.settle();
  const [rows] = await t().services.db.withSystem('look at events', (tx) => tx.commit(rawQuery(tx, sql<Row>`select * from system.security_event where ip = ${ip} order by at, id`)));
  return rows;
}

describe('security events', () => {
  it('come into the table with the severity of their type', async () => {
    t().services.security.report({ type: 'SESSION_HIJACK_ATTEMPT', ip: '203.0.113.1', detail: { tries: 2 } });
    expect(await eventsOf('203.0.113.1')).toMatchObject([{ type: 'SESSION_HIJACK_ATTEMPT', severity: 'CRITICAL', detail: { tries: 2 } }]);
    expect(t().logLines.join('')).toContain('[SECURITY_CRITICAL] SESSION_HIJACK_ATTEMPT');
  });

  it('never throw, whatever they carry, and are kept without what a store refuses', async () => {
    const detail: Record<string, unknown> = { nul: 'a\u0000b\nc', half: '\ud800', cut: `${'x'.repeat(499)}😀`, long: 'x'.repeat(9_000), infinite: Infinity, password: 'hunter2 and more' };
    // What a caller's mistake could hand over although the types forbid it.
    t().services.security.report({ type: 'BROWSER_REPORT', userId: 'nobody', sessionId: "';--", ip: '203.0.113.2', userAgent: 'A\u0000gent\r\nX', detail: detail as Record<string, string> });
    const [row] = await eventsOf('203.0.113.2');
    expect(row).toMatchObject({ user_id: null, user_agent: 'A gent  X', detail: { nul: 'a b c', half: ' ', cut: `${'x'.repeat(499)} `, infinite: null } });
    expect(String(row?.detail['long'])).toHaveLength(500);
    expect(JSON.stringify(row)).not.toContain('hunter2');
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    t().services.security.report({ type: 'BROWSER_REPORT', ip: '203.0.113.3', detail: loop as Record<string, string> });
    expect(await eventsOf('203.0.113.3')).toMatchObject([{ detail: { self: null } }]);
  });

  it('are the same events when a spool comes twice', async () => {
    const folder = join(t().config.dataDir, 'spool', 'security');
    mkdirSync(folder, { recursive: true });
    const line = JSON.stringify({
      id: randomUUID(), at: new Date().toISOString(), type: 'LOGIN_FAILED', severity: 'WARNING', userId: null, tenantId: null, sessionId: null, ip: '203.0.113.4', userAgent: null, requestId: null, detail: {},
    });
    for (const name of ['999999998-00aa.ready', '999999999-00ff.ready']) writeFileSync(join(folder, name), `${line}\nnot an event\n`);
    expect(await eventsOf('203.0.113.4')).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name.endsWith('.bad'))).toHaveLength(2);
  });

  it('wait in the spool while the database is away', async () => {
    const { services } = t();
    const { withSystem } = services.db;
    Object.assign(services.db, { withSystem: () => Promise.reject(new Error('away')) });
    services.security.report({ type: 'LOGIN_FAILED', ip: '203.0.113.5' });
    await expect(services.security.settle()).rejects.toThrow('away');
    Object.assign(services.db, { withSystem });
    expect(await eventsOf('203.0.113.5')).toHaveLength(1);
  });

  it('that belong to a transaction stand and fall with it', async () => {
    const { db, security } = t().services;
    await expect(db.withSystem('a change', async (tx) => {
      await tx.run(security.statement(tx, { type: 'PASSWORD_RESET', ip: '203.0.113.6', detail: { kept: false } }));
      throw new Error('changed my mind');
    })).rejects.toThrow('changed');
    await db.withSystem('a change', (tx) => tx.commit(security.statement(tx, { type: 'PASSWORD_RESET', ip: '203.0.113.6', detail: { kept: true } })));
    expect(await eventsOf('203.0.113.6')).toMatchObject([{ detail: { kept: true } }]);
  });
});
