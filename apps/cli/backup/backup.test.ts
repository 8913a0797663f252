import { mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { customers } from '@dott/modules/customers/contract';
import { expenses } from '@dott/modules/expenses/contract';
import { migrationFolders } from '@dott/modules/registry';
import { readArchive, UnreadableBackupError, writeArchive, type Lock, type Opener } from '@dott/platform/backup';
import { rolePasswords } from '@dott/platform/config';
import { listTables, migrate, openClient } from '@dott/platform/db';
import { testApp } from '@dott/platform/testing';
import { leftOut } from './contents.ts';
import { openBackup, putBack } from './put-back.ts';
import { takeBackup } from './take.ts';

// Scrypt and migrations take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const t = testApp();
const passphrase = 'a phrase that nobody guesses';
const identity = await generateX25519Identity();
const recipients = [await identityToRecipient(identity)];
const SECRET = 'the-secret-key-of-the-machine-that-is-backed-up';

let folder: string;
let path: string;
const made: string[] = [];
let migrated: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dott-backup-'));
  path = join(folder, 'one.backup');
  const shop = await t().signUp({ businessName: 'Duka\tla "Ngũgĩ" \\N 雨' });
  await t().signUp();
  for (let count = 0; count < 3; count += 1) await shop.api(customers).create({ body: { name: `Back\\slash ${count}`, notes: 'Line\nbreak, "quotes"' } });
  await shop.api(expenses).create({ body: { date: '2026-03-02', category: 'rent', amount: '1160.00', taxRate: '16', pricesIncludeTax: true } });
  await t().services.files.put(shop.tenantId, Readable.from([randomBytes(5_000_000), randomBytes(10)]), { maxBytes: 10_000_000 });
  await t().runJobs();
  await take(path);
});
afterAll(async () => {
  for (const name of made) await onServer((query) => query(`drop database ${name} with (force)`));
  await rm(folder, { recursive: true, force: true });
});

const take = (to: string, lock: Lock = { recipients }) => takeBackup({
  ownerUrl: t().databaseUrl, rolePrefix: t().config.databaseRolePrefix, filesDir: join(t().config.dataDir, 'files'), secretKey: SECRET, path: to, lock,
});

async function onServer<T>(work: (query: (text: string) => Promise<T>) => Promise<T>, url = t().databaseUrl): Promise<T> {
  const client = openClient(url, 'test');
  await client.connect();
  try {
    return await work(async (text) => (await client.query(text)) as T);
  } finally {
    await client.end();
  }
}

/** A database on the same server, empty or a copy of one. */
async function makeDatabase(template = 'template1'): Promise<string> {
  const name = `restored_${randomBytes(6).toString('hex')}`;
  await onServer((query) => query(`create database ${name} template ${template}`));
  made.push(name);
  const url = new URL(t().databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

const other = { rolePrefix: 'dott_restored', rolePasswords: rolePasswords({ secretKey: SECRET.repeat(2) }), folders: migrationFolders() };

/** An empty database of another installation; all but the first are copies, which are quicker than migrations. */
async function emptyDatabase(): Promise<string> {
  if (migrated === undefined) {
    const url = await makeDatabase();
    await migrate({ ownerUrl: url, ...other });
    migrated = new URL(url).pathname.slice(1);
  }
  return makeDatabase(migrated);
}

async function restoreInto(ownerUrl: string, from = path, opener: Opener = { identity }) {
  const backup = await openBackup(from, opener);
  const filesDir = await mkdtemp(join(folder, 'files-'));
  const closing = await putBack(backup, { ownerUrl, ...other, filesDir, say: () => undefined });
  return { closing, filesDir, secretKey: backup.secretKey };
}

/** One word for all that stands in each table. */
async function wordOfEach(url: string): Promise<Record<string, string>> {
  const client = openClient(url, 'test');
  await client.connect();
  try {
    const words: Record<string, string> = {};
    for (const { name } of await listTables(client)) {
      const { rows } = await client.query<{ word: string }>(`select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as word from ${name} t`);
      words[name] = rows[0]?.word ?? '';
    }
    return words;
  } finally {
    await client.end();
  }
}

const contentOf = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return Promise.all(entries.filter((entry) => entry.isFile()).map(async (entry) => `${entry.name} ${(await readFile(join(entry.parentPath, entry.name))).toString('base64')}`));
};

describe('a backup and its restore', () => {
  it('brings back every row and every attachment, and nobody’s session', async () => {
    // Into a database without any shape, the first time.
    const target = await makeDatabase();
    const { closing, filesDir, secretKey } = await restoreInto(target);
    expect(secretKey).toBe(SECRET);
    expect(closing.files).toBe(1);
    expect(closing.rows['app.customer']).toBe(3);
    const [source, restored] = [await wordOfEach(t().databaseUrl), await wordOfEach(target)];
    for (const name of ['app.customer', 'app.expense', 'app.journal_line', 'app.account', 'app.business', 'system.tenant', 'system.user_account', 'system.membership']) {
      expect(restored[name], name).toBe(source[name]);
    }
    expect(source['system.session']).toMatch(/^[1-9]/);
    for (const name of leftOut) expect(restored[name], name).toMatch(/^0 /);
    // The source works on; a restored one stands still, so that every table of it can be compared with its own backup.
    const again = join(folder, 'again.backup');
    await takeBackup({ ownerUrl: target, rolePrefix: other.rolePrefix, filesDir, path: again, lock: { recipients } });
    const second = await emptyDatabase();
    await restoreInto(second, again);
    const copy = await wordOfEach(second);
    expect(Object.keys(copy).length).toBeGreaterThan(35);
    expect(copy).toEqual(restored);
    expect((await contentOf(filesDir)).toSorted()).toEqual((await contentOf(join(t().config.dataDir, 'files'))).toSorted());
  });

  it('leaves the rules of the tables awake: what is in the books stays there', async () => {
    const target = await emptyDatabase();
    await restoreInto(target);
    await expect(onServer((query) => query('update app.journal_line set debit_minor = debit_minor + 1'), target)).rejects.toThrow();
    const asleep = await onServer<{ rowCount: number }>((query) => query(`select 1 from pg_trigger where tgenabled <> 'O'`), target);
    expect(asleep.rowCount).toBe(0);
  });

  it('opens with the passphrase, or with the secret key of a public one, and with no other', async () => {
    const phrased = join(folder, 'phrased.backup');
    await take(phrased, { passphrase });
    expect((await openBackup(phrased, { passphrase })).secretKey).toBe(SECRET);
    for (const [from, opener] of [[phrased, { passphrase: 'another phrase than that' }], [phrased, { identity }], [path, { passphrase }], [path, { identity: await generateX25519Identity() }]] as const) {
      await expect(openBackup(from, opener)).rejects.toBeInstanceOf(UnreadableBackupError);
    }
  });

  it('shows nothing of what it holds, to its owner alone, and overwrites nothing', async () => {
    const bytes = await readFile(path);
    for (const word of [SECRET, 'Duka', 'example.com', 'app.customer']) expect(bytes.includes(word), word).toBe(false);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

/** The command as an operator runs it. */
const dott = (args: readonly string[], env: Record<string, string>) => new Promise<{ code: number | null; said: string }>((resolve) => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, BACKUP_IDENTITY: identity, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => void (said += text.toString()));
  child.once('close', (code) => resolve({ code, said }));
});

describe('dott backup', () => {
  it('writes the file, says what is in it, and leaves an event', async () => {
    const { config, databaseUrl } = t();
    const file = join(folder, 'by-hand.backup');
    const env = { DATABASE_URL: databaseUrl, DATABASE_ROLE_PREFIX: config.databaseRolePrefix, SECRET_KEY: config.secretKey, DOTT_DATA_DIR: config.dataDir, BACKUP_RECIPIENTS: recipients.join() };
    const { code, said } = await dott(['backup', file], env);
    expect(said).toMatch(/by-hand\.backup: \d+ rows of \d+ tables, 1 attachments \(5000010 bytes\)/);
    expect(code).toBe(0);
    expect((await openBackup(file, { identity })).manifest.migrations.length).toBeGreaterThan(20);
    const events = await onServer<{ rows: object[] }>((query) => query(`select detail from system.security_event where type = 'BACKUP_TAKEN'`));
    expect(events.rows).toEqual([{ detail: { files: 1, actor: 'operator:cli' } }]);
    expect(await dott(['backup', file], env)).toMatchObject({ code: 1, said: expect.stringContaining('is there already') });
    expect(await dott(['backup'], { ...env, BACKUP_RECIPIENTS: '' })).toMatchObject({ code: 1, said: expect.stringContaining('A backup is always locked') });
  });
});

describe('dott restore', () => {
  it('puts a backup into an empty data folder, keys included, and refuses to do it twice', async () => {
    const dataDir = join(folder, 'var');
    const first = await dott(['restore', path], { DOTT_DATA_DIR: dataDir });
    expect(first.said).toMatch(/rows of \d+ tables and 1 attachments \(5000010 bytes\) are back/);
    expect(first.code).toBe(0);
    expect((await readFile(join(dataDir, 'secret-key'), 'utf8')).trim()).toBe(SECRET);
    const second = await dott(['restore', path], { DOTT_DATA_DIR: dataDir });
    expect(second).toMatchObject({ code: 1, said: expect.stringContaining('already holds people or businesses') });
  });

  it('tries a backup out beside everything real, and leaves nothing', async () => {
    const dataDir = join(folder, 'untouched');
    const { code, said } = await dott(['restore', '--drill', path], { DOTT_DATA_DIR: dataDir, TMPDIR: folder });
    expect(said).toContain('the drill went well');
    expect(code).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith('dott-drill-') || name === 'untouched')).toEqual([]);
  });
});

describe('what is refused', () => {
  it('a file that was cut off or changed by one byte: nothing is restored', async () => {
    const bytes = await readFile(path);
    const cut = join(folder, 'cut.backup');
    await writeFile(cut, bytes);
    await truncate(cut, bytes.length - 200);
    const changed = join(folder, 'changed.backup');
    const bent = Buffer.from(bytes);
    bent[bytes.length - 5_000_000] = (bent[bytes.length - 5_000_000] ?? 0) ^ 1;
    await writeFile(changed, bent);
    for (const from of [cut, changed]) {
      const target = await emptyDatabase();
      await expect(restoreInto(target, from)).rejects.toBeInstanceOf(UnreadableBackupError);
      expect((await wordOfEach(target))['system.user_account']).toMatch(/^0 /);
    }
  });

  it('an installation that is in use', async () => {
    const target = await emptyDatabase();
    await restoreInto(target);
    const before = await wordOfEach(target);
    await expect(restoreInto(target)).rejects.toThrow(/empty one only/);
    expect(await wordOfEach(target)).toEqual(before);
  });

  it('a file of something else, and names that would lead out of the folder', async () => {
    const foreign = join(folder, 'foreign.backup');
    await writeArchive(foreign, { recipients }, Readable.from([{ name: 'hello.txt', content: Buffer.from('hello') }]));
    await expect(openBackup(foreign, { identity })).rejects.toThrow(/no backup of Dott/);

    const crooked = join(folder, 'crooked.backup');
    await writeArchive(crooked, { recipients }, (async function* () {
      for await (const part of readArchive(path, { identity })) {
        yield part.name === 'closing.json' ? { name: 'file/../../escaped#000000', content: Buffer.from('x') } : part;
      }
    })());
    await expect(restoreInto(await emptyDatabase(), crooked)).rejects.toThrow(/a name that Dott does not give/);
  });

  it('rows that got lost on the way', async () => {
    const short = join(folder, 'short.backup');
    await writeArchive(short, { recipients }, (async function* () {
      for await (const part of readArchive(path, { identity })) {
        if (!part.name.startsWith('table/app.expense#')) yield part;
      }
    })());
    await expect(restoreInto(await emptyDatabase(), short)).rejects.toThrow(/does not hold what it says|violates foreign key/);
  });

  it('leaves out only tables that there are', async () => {
    const names = Object.keys(await wordOfEach(t().databaseUrl));
    expect([...leftOut].filter((name) => !names.includes(name))).toEqual([]);
  });
});
