import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, databaseUrls, deriveKey, describeVariables, loadConfig, readSettings, rolePasswords, type Environment } from './index.ts';

const KEY = 'k'.repeat(48);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dott-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sentencesOf(env: Environment): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.sentences;
    throw error;
  }
  return [];
}

describe('wrong variables', () => {
  it.each([
    ['PORT', 'eighty'], ['PORT', '0'], ['PORT', '70000'], ['API_PORT', '-1'], ['APP_URL', 'books.example.com'], ['APP_URL', 'http://books.example.com'],
    ['APP_URL', 'https://books.example.com/app'], ['APP_URL', 'http://localhost.example.com'], ['DATABASE_URL', 'mysql://x/y'], ['SECRET_KEY', 'short'],
    ['SMTP_URL', 'mail.example.com'], ['MAIL_FROM', 'nobody'], ['SESSION_CACHE_TTL', '1.5'], ['ENABLE_SESSION_METRICS', 'perhaps'], ['OPERATOR_EMAILS', 'a@b.co,x'],
    ['TRUST_PROXY', '10.0.0.0/33'], ['TRUST_PROXY', 'everyone'], ['CORS_ORIGINS', '*'], ['LOG_LEVEL', 'loud'], ['DATABASE_ROLE_PREFIX', 'a;drop'], ['LEGACY_COOKIE_KEY', 'c2hvcnQ='],
    ['LEGACY_COOKIE_KEY', 'z'.repeat(64)], ['LEGACY_MIGRATION_UNTIL', 'next year'], ['LEGACY_MIGRATION_UNTIL', '2027-13-01'],
  ])('%s=%s is named in a sentence', (name, value) => {
    const sentences = sentencesOf({ [name]: value });
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toMatch(new RegExp(`^${name} must .*\\.$`));
  });

  it('names all of them at once', () => {
    expect(sentencesOf({ PORT: 'x', APP_URL: 'y' })).toHaveLength(2);
  });

  it('never repeats a secret', () => {
    expect(sentencesOf({ SECRET_KEY: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('refuses one port for two servers', () => {
    expect(sentencesOf({ PORT: '4000' })).toEqual(['PORT and API_PORT are both 4000; they must differ.']);
  });

  it('needs SECRET_KEY with a database of its own', () => {
    expect(() => loadConfig({ DATABASE_URL: 'postgres://a:b@c/d' })).toThrow(/^SECRET_KEY is missing/);
  });
});

describe('defaults', () => {
  it('needs no variable at all', () => {
    const settings = readSettings({ PORT: '', APP_URL: ' ' });
    expect(settings).toMatchObject({ port: 3000, appUrl: 'http://localhost:3000', apiUrl: 'http://127.0.0.1:4000', embeddedDatabase: true, warnings: [] });
  });

  it('follows PORT and drops the trailing slash', () => {
    expect(readSettings({ PORT: '3100' }).appUrl).toBe('http://localhost:3100');
    expect(readSettings({ APP_URL: 'https://books.example.com/' }).appUrl).toBe('https://books.example.com');
    expect(readSettings({ API_HOST: '0.0.0.0' }).apiUrl).toBe('http://127.0.0.1:4000');
    expect(readSettings({ API_HOST: '::1' }).apiUrl).toBe('http://[::1]:4000');
  });

  it('warns of a public address without a mail server and of names that do nothing yet', () => {
    expect(readSettings({ APP_URL: 'https://books.example.com', PAYPAL_CLIENT_ID: 'someone' }).warnings).toHaveLength(2);
  });
});

describe('Stripe', () => {
  it('is absent, or there with both of its secrets', () => {
    expect(readSettings({}).stripe).toBeNull();
    expect(readSettings({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }).stripe).toEqual({ secretKey: 'sk_test_1', webhookSecret: 'whsec_1', apiBase: 'https://api.stripe.com' });
    expect(readSettings({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1', STRIPE_API_BASE: 'http://127.0.0.1:12111/' }).stripe?.apiBase).toBe('http://127.0.0.1:12111');
  });

  it('with half of them is one sentence', () => {
    for (const half of [{ STRIPE_SECRET_KEY: 'sk_test_1' }, { STRIPE_WEBHOOK_SECRET: 'whsec_1' }]) {
      expect(sentencesOf(half)).toEqual(['STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET need each other.']);
    }
    expect(sentencesOf({ STRIPE_API_BASE: 'api.stripe.com' })).toHaveLength(1);
  });
});

describe('Crisp', () => {
  it('is absent without an id, and an id is one', () => {
    expect(readSettings({}).crisp).toBeNull();
    expect(readSettings({ NEXT_PUBLIC_CRISP_WEBSITE_ID: '6F1C5C3E-0D6B-4A27-9D0F-2B7F4F0E6A11' })).toMatchObject({
      crisp: { websiteId: '6f1c5c3e-0d6b-4a27-9d0f-2b7f4f0e6a11', loaderUrl: 'https://client.crisp.chat/l.js' }, warnings: [],
    });
    expect(sentencesOf({ NEXT_PUBLIC_CRISP_WEBSITE_ID: '</script>' })).toHaveLength(1);
  });
});

describe('sign-ins of the former product', () => {
  it('are opened by a key in hex or base64, until the end of a day or a moment', () => {
    const key = Buffer.alloc(32, 7);
    for (const text of [key.toString('hex'), key.toString('base64'), key.toString('base64url')]) {
      expect(readSettings({ LEGACY_COOKIE_KEY: text, LEGACY_MIGRATION_UNTIL: '2027-03-31' })).toMatchObject({ legacyCookieKey: key, legacyMigrationUntil: new Date('2027-03-31T23:59:59.999Z'), warnings: [] });
    }
    expect(readSettings({ LEGACY_MIGRATION_UNTIL: '2027-03-31T12:00:00+03:00' }).legacyMigrationUntil).toEqual(new Date('2027-03-31T09:00:00Z'));
  });

  it('without an end are warned of', () => {
    expect(readSettings({ LEGACY_COOKIE_KEY: 'ab'.repeat(32) }).warnings).toHaveLength(1);
  });
});

describe('keys', () => {
  it('makes the secret key once, readable by its owner only', () => {
    const first = loadConfig({ DOTT_DATA_DIR: folder });
    expect(statSync(join(folder, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(loadConfig({ DOTT_DATA_DIR: folder }).secretKey).toBe(first.secretKey);
    expect(first.secretKey.length).toBeGreaterThanOrEqual(64);
  });

  it('does not replace a damaged secret key', () => {
    writeFileSync(join(folder, 'secret-key'), '');
    expect(() => loadConfig({ DOTT_DATA_DIR: folder })).toThrow(/damaged/);
  });

  it('derives unrelated keys by purpose, and the same ones each time', () => {
    const config = loadConfig({ SECRET_KEY: KEY });
    expect(deriveKey(config, 'csrf')).toEqual(deriveKey({ secretKey: KEY }, 'csrf'));
    expect(new Set([...Object.values(rolePasswords(config)), config.serviceKey]).size).toBe(5);
  });

  it('gives each role its login on the same host, or the one that was given', () => {
    const config = loadConfig({ SECRET_KEY: KEY, DATABASE_URL: 'postgres://me:p@db:6543/books?sslmode=require', DATABASE_OPS_URL: 'postgres://o:p@other/books' });
    const urls = databaseUrls(config);
    expect(urls.app).toBe(`postgres://dott_app:${rolePasswords(config).app}@db:6543/books?sslmode=require`);
    expect(urls.ops).toBe('postgres://o:p@other/books');
  });
});

it('.env.example lists every variable', () => {
  const path = join(import.meta.dirname, '../../.env.example');
  if (process.env['UPDATE_ENV_EXAMPLE'] === '1') writeFileSync(path, describeVariables());
  expect(readFileSync(path, 'utf8')).toBe(describeVariables());
});
