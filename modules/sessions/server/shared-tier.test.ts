import { describe, expect, it } from 'vitest';
import type { SharedCache } from '@dott/platform/cache';
import type { TenantId, UserId } from '@dott/platform/ids';
import type { SessionRecord } from './record.ts';
import { createSharedTier, sharedKeyOf } from './shared-tier.ts';

const [KEY, OTHER] = ['a'.repeat(43), 'b'.repeat(43)];
const NOW = 1_795_000_000_000;
const tenantId = '019a0000-0000-7000-8000-000000000002' as TenantId;
const record: SessionRecord = {
  key: KEY, loadedAt: NOW, createdAt: NOW, expiresAt: NOW + 86_400_000, lastSeenAt: NOW, nextWriteAt: NOW, isUnwritten: false,
  marks: [{ key: KEY, version: 1 }, { key: 'user', version: 3 }, { key: 'tenant', version: 5 }],
  facts: {
    id: '019a0000-0000-7000-8000-000000000003', userId: '019a0000-0000-7000-8000-000000000001' as UserId, tenantId, role: 'owner',
    user: { email: 'amina@example.com', givenName: 'Amina', familyName: 'Odhiambo' },
    tenant: { id: tenantId, name: 'Duka la Ngũgĩ', plan: 'basic', currency: 'KES', timeZone: 'Africa/Nairobi', country: 'KE', readOnly: false },
    onboardingCompleted: true, emailVerified: true,
    device: { device: 'Desktop', browser: 'Firefox', os: 'Linux', ip: null, country: null }, fingerprint: null, provenAt: NOW,
  },
};

/** What is in Redis, for whoever can write there. */
const held = new Map<string, string>();
const cache: SharedCache = {
  get: async (keys) => keys.map((key) => held.get(key)),
  put: (key, { text }) => void held.set(key, text),
  seal: async (keys) => keys.forEach((key) => held.delete(key)),
};
const surroundings = { monotonicMs: () => 0, after: () => () => undefined, soon: setImmediate, random: () => 0 };
const tier = (secret = 'ours') => createSharedTier({ cache, secret, ttlMs: 60_000, surroundings });

function fill(secret?: string): string {
  held.clear();
  tier(secret).fill(record);
  return held.get(sharedKeyOf(KEY)) ?? '';
}

describe('a copy in the shared tier', () => {
  it('reads as it was written', async () => {
    expect(fill()).not.toContain(KEY);
    expect(await tier().read(KEY)).toEqual(record);
  });

  it('is nothing under the name of another session', async () => {
    held.set(sharedKeyOf(OTHER), fill());
    expect(await tier().read(OTHER)).toBeUndefined();
  });

  it('is nothing when it is longer than any of ours, whoever wrote it', async () => {
    held.clear();
    const long = { ...record, facts: { ...record.facts, user: { ...record.facts.user, familyName: 'x'.repeat(16_384) } } };
    tier().fill(long);
    expect(held.size).toBe(1);
    expect(await tier().read(KEY)).toBeUndefined();
  });

  it('is nothing when somebody without the secret wrote it', async () => {
    fill('theirs');
    expect(await tier().read(KEY)).toBeUndefined();
  });

  it.each([
    ['a role is another', (text: string) => text.replace('"owner"', '"admin"')],
    ['a version is higher', (text: string) => text.replace('"user",3', '"user",9')],
    ['the first letter of its hash is another', (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`],
    ['its hash is too short', (text: string) => text.slice(1)],
    ['only its hash is left', (text: string) => text.slice(0, 43)],
    ['nothing is left', () => ''],
    ['its hash is no base64', (text: string) => `${'!'.repeat(43)}${text.slice(43)}`],
  ])('is nothing when %s', async (_what, change) => {
    const text = fill();
    const changed = change(text);
    expect(changed).not.toBe(text);
    held.set(sharedKeyOf(KEY), changed);
    expect(await tier().read(KEY)).toBeUndefined();
  });
});
