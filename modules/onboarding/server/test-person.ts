import { randomBytes } from 'node:crypto';
import type { Principal } from '@dott/platform/http';
import { newId, type Id, type UserId } from '@dott/platform/ids';
import { mailsTo, unique, type TestApp } from '@dott/platform/testing';
import { identity } from '@dott/modules/identity/contract';

const password = 'violet harbour lamp 92';
export interface TestPerson { readonly email: string; readonly userId: UserId; readonly sid: string }

const principals = new Map<string, Principal>();
export async function newPerson(t: TestApp): Promise<TestPerson> {
  const email = `${unique('owner')}@example.com`;
  await t.client(identity).signUp({ body: { email, password } });
  await t.runJobs();
  const link = (await mailsTo(t.config.dataDir, email)).at(-1)?.link ?? '';
  await t.client(identity).verifyEmail({ body: { token: new URL(link).searchParams.get('token') ?? '' } });
  const { userId } = await t.services.identity.verifyPassword({ email, password, client: { ip: '203.0.113.7' } });
  const sid = randomBytes(27).toString('base64url');
  principals.set(sid, { sessionId: newId<Id<'session'>>(), userId, tenantId: null, permissions: new Set(), operator: false });
  const former = t.services.authenticate;
  Object.assign(t.services, { authenticate: async (c: { sid: string }) => principals.get(c.sid) ?? former?.(c as never) });
  return { email, userId, sid };
}
