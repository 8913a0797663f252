import { describe, expect, it } from 'vitest';
import { createLog, redact, redactText } from './index.ts';

function capture() {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', role: 'test', destination: { write: (line) => void lines.push(line) } });
  return { log, lines, text: () => lines.join('') };
}

describe('log', () => {
  it('writes one JSON line with level, role and time', () => {
    const { log, lines } = capture();
    log.child({ requestId: 'r-1' }).info({ bytes: 12 }, 'served');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', role: 'test', requestId: 'r-1', bytes: 12, msg: 'served', time: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it('keeps secrets out at any depth, in headers, bodies, urls, texts and causes', () => {
    const { log, text } = capture();
    log.info({ req: { headers: { authorization: 'Session hush-hush-hush', cookie: 'sid=hush-hush-hush; a=b' }, url: '/auth/verify-email?token=hush-hush-hush&x=1' } });
    log.info({ body: { email: 'a@b.co', password: 'hush-hush-hush', nested: [{ accessToken: 'hush-hush-hush' }] } });
    log.warn('called with Bearer hush-hush-hush and cookie csrf=hush-hush-hush');
    log.error({ err: new Error('no way to postgres://me:hush-hush-hush@db/x', { cause: new Error('sid=hush-hush-hush') }) }, 'failed');
    log.error(new Error('Session hush-hush-hush'));
    expect(text()).not.toContain('hush');
    expect(text()).toContain('a@b.co');
    expect(text()).toContain('&x=1');
  });

  it('does not repeat the rows that a database error quotes', () => {
    const { log, text } = capture();
    const error = Object.assign(new Error('duplicate key'), { code: '23505', constraint: 'customer_email_key', detail: 'Key (email)=(a@b.co) exists' });
    log.error({ err: error }, 'failed');
    expect(text()).toContain('customer_email_key');
    expect(text()).not.toContain('a@b.co');
  });
});

describe('redact', () => {
  it('stops at cycles and leaves plain values alone', () => {
    const loop: Record<string, unknown> = { n: 1, when: new Date(0), yes: true };
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deeper]');
    expect(redact({ hasPassword: true, amount: 5, password: null })).toEqual({ hasPassword: true, amount: 5, password: null });
    expect(redactText('GET /api/customers?q=token')).toBe('GET /api/customers?q=token');
  });
});
