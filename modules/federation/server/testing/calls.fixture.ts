import { randomBytes } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { newId, type UserId } from '@dott/platform/ids';
import { unique, type TestApp } from '@dott/platform/testing';

/** A value as the csrf cookie has it. */
export const newBrowser = (): string => randomBytes(18).toString('base64url');

export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** What goes to the web app's server alone. */
  readonly handoff: string | undefined;
}

/** Calls the API as the web app's server does. */
export async function callApi(t: TestApp, url: string, payload: object, headers: Record<string, string> = {}): Promise<ApiAnswer> {
  const reply = await t.app.inject({ method: 'POST', url, payload, headers: { 'x-dott-service-key': t.config.serviceKey, 'x-dott-client-ip': '203.0.113.7', 'user-agent': 'Mozilla/5.0 Chrome/140.0.0.0', ...headers } });
  const handoff = reply.headers['x-dott-handoff'];
  return { status: reply.statusCode, body: reply.body === '' ? {} : reply.json<Record<string, unknown>>(), handoff: typeof handoff === 'string' ? handoff : undefined };
}

export interface Opened {
  readonly sid: string;
  readonly session: { readonly user: { readonly id: UserId; readonly email: string }; readonly session: { readonly id: string } };
  readonly redirectTo: string;
}

/** Turns the end of a flow into a session, as the browser's form does. */
export async function signInBy(t: TestApp, browser: string, reply: ApiAnswer): Promise<Opened> {
  if (reply.handoff === undefined) throw new Error(`no hand-off: ${reply.status} ${JSON.stringify(reply.body)}`);
  const opened = await callApi(t, '/api/sessions/create/', { proof: 'handoff', handoff: reply.handoff, browser });
  if (opened.status !== 200) throw new Error(`no session: ${opened.status} ${JSON.stringify(opened.body)}`);
  // The API parsed it by its own schema.
  return opened.body as unknown as Opened;
}

/** The status of a call with a session. */
export async function statusWith(t: TestApp, sid: string): Promise<number> {
  return (await t.app.inject({ url: '/api/sessions/current/', headers: { authorization: `Session ${sid}` } })).statusCode;
}

export const password = 'violet harbour lamp 92';

/** A confirmed account with a password of ours. */
export async function localAccount(t: TestApp, confirmed = true): Promise<{ id: UserId; email: string }> {
  const account = { id: newId<UserId>(), email: `${unique('local')}@example.com` };
  const password_hash = await hash(password);
  const now = new Date();
  await t.services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('user_account').values({
    ...account, given_name: 'Amina', family_name: '', password_hash, password_changed_at: now, email_verified_at: confirmed ? now : null, updated_at: now,
  })));
  return account;
}
