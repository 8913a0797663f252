import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { openClient } from '@dott/platform/db';
import { testApp, unique, type TestApp } from '@dott/platform/testing';
import { clientId, clientSecret, startProvider, type ProviderPerson } from './testing/provider-under-test.ts';
import { callApi, localAccount, newBrowser, password, signInBy } from './testing/calls.fixture.ts';

const appUrl = 'http://localhost:3000';
const idp = await startProvider({ appUrl });
const app = testApp({ env: { OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_LOCAL_PASSWORDS: 'true', RATE_LIMITS: 'sign-in=40/60' } });
afterAll(() => idp.close());

const somebody = (email = `${unique('amina')}@example.com`): ProviderPerson => ({ sub: unique('sub'), email, email_verified: true });

async function through(t: TestApp, person: ProviderPerson, browser: string) {
  const begun = await callApi(t, '/api/federation/begin', { browser });
  return callApi(t, '/api/federation/finish', { browser, search: await idp.walk(String(begun.body['location']), person) });
}

async function eventsOf(t: TestApp, type: string): Promise<{ user_id: string | null; detail: Record<string, unknown>; text: string }[]> {
  await t.services.security.settle();
  const client = openClient(t.databaseUrl, 'events test');
  await client.connect();
  try {
    return (await client.query<{ user_id: string | null; detail: Record<string, unknown>; text: string }>('select user_id, detail, e::text as text from system.security_event e where type = $1 order by at', [type])).rows;
  } finally {
    await client.end();
  }
}

describe('security events of providers', () => {
  it('tell of an answer that was not believed, without what it carried', async () => {
    const t = app();
    const reply = await callApi(t, '/api/federation/finish', { browser: newBrowser(), search: '?code=a-secret-code&state=a-secret-state' });
    expect(reply.body['code']).toBe('identity.provider-answer-invalid');
    const [event] = await eventsOf(t, 'PROVIDER_REFUSED');
    expect(event).toMatchObject({ detail: { operation: 'federation.finish', code: 'identity.provider-answer-invalid' } });
    expect(event?.text).not.toMatch(/a-secret/);
  });

  it('tell of a link that was proven, and of sessions that the provider ended', async () => {
    const t = app();
    const account = await localAccount(t);
    const [person, browser] = [somebody(account.email), newBrowser()];
    expect((await through(t, person, browser)).body).toEqual({ outcome: 'link-required' });
    await signInBy(t, browser, await callApi(t, '/api/federation/link', { browser, password }));
    expect(await eventsOf(t, 'PROVIDER_LINKED')).toMatchObject([{ user_id: account.id, detail: { issuer: idp.issuer } }]);
    const now = Math.floor(Date.now() / 1_000);
    const token = { iss: idp.issuer, aud: clientId, iat: now, exp: now + 120, jti: randomUUID(), sub: person.sub, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } };
    await callApi(t, '/api/federation/logout', { logoutToken: await idp.sign(token) });
    expect(await eventsOf(t, 'PROVIDER_LOGOUT')).toMatchObject([{ user_id: account.id }]);
  });

  it('leave no token, code or claim in the log, whatever was wrong with them', async () => {
    const t = app();
    const person = somebody();
    for (const claims of [{ nonce: 'a-wrong-nonce' }, { aud: 'somebody else' }, { iss: 'https://evil.example' }, { exp: 1 }]) {
      idp.mood.tamper = (given) => ({ ...given, ...claims });
      expect((await through(t, person, newBrowser())).status).toBe(401);
    }
    idp.mood.tamper = undefined;
    expect((await callApi(t, '/api/federation/logout', { logoutToken: await idp.sign({ iss: idp.issuer, aud: clientId, sub: person.sub, nonce: 'of an ID token' }) })).status).toBe(400);
    const log = t.logLines.join('\n');
    expect(log).not.toMatch(/eyJ[\w-]{20}|a-wrong-nonce|access_token|id_token/);
    expect(log).not.toContain(person.email);
  });

  it('tell of a forged logout token', async () => {
    expect((await callApi(app(), '/api/federation/logout', { logoutToken: 'a.b.c' })).status).toBe(400);
    expect((await eventsOf(app(), 'PROVIDER_REFUSED')).map(({ detail }) => detail['operation'])).toContain('federation.hearLogout');
  });
});

describe('an account that waits for a new password', () => {
  it('gets no new way in, by its password or by a provider that it has', async () => {
    const t = app();
    const account = await localAccount(t);
    const [first, second, browser] = [somebody(account.email), somebody(account.email), newBrowser()];
    await through(t, first, browser);
    await signInBy(t, browser, await callApi(t, '/api/federation/link', { browser, password }));
    await t.services.db.withSystem('test', (tx) => tx.commit(tx.sql.updateTable('user_account').set({ locked_at: new Date() }).where('id', '=', account.id)));
    expect((await through(t, second, browser)).body).toEqual({ outcome: 'link-required' });
    expect((await callApi(t, '/api/federation/link', { browser, password })).status).toBeGreaterThanOrEqual(400);
    expect((await through(t, first, browser)).status).toBeGreaterThanOrEqual(400);
    const [links] = await t.services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('identity_link').select('subject').where('user_id', '=', account.id)));
    expect(links).toEqual([{ subject: first.sub }]);
  });
});

describe('one address that begins for ever', () => {
  it.each(['/api/federation/begin', '/api/auth/passkeys/sign-in'])('%s has to wait', async (path) => {
    const seen = new Set<number>();
    for (let count = 0; count < 41; count += 1) seen.add((await callApi(app(), path, { browser: newBrowser() }, { 'x-dott-client-ip': `2001:db8:${path.length}::${count + 1}` })).status);
    expect([...seen]).toEqual([200, 429]);
  });
});
