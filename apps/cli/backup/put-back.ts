import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { readArchive, type Opener, type Part } from '@dott/platform/backup';
import { copyIn, emptyTables, listTables, migrate, openClient, roleNames, wakeRules, type CopiedTable, type RolePasswords } from '@dott/platform/db';
import { LaunchError } from '../launch/launch-error.ts';
import { Closing, Manifest, parsePiece, parts } from './contents.ts';
import type { z } from 'zod';

/** A backup whose beginning was read; its rows and files come out of `rest`. */
export interface OpenedBackup {
  readonly manifest: z.output<typeof Manifest>;
  /** Root of all keys, when the backup holds it. */
  readonly secretKey: string | undefined;
  readonly rest: AsyncGenerator<Part>;
}

export interface RestoreTarget {
  readonly ownerUrl: string;
  readonly rolePrefix: string;
  readonly rolePasswords: RolePasswords;
  /** Folders of all migrations. */
  readonly folders: readonly string[];
  readonly filesDir: string;
  readonly say: (sentence: string) => void;
}

type Client = ReturnType<typeof openClient>;

/** Reads the beginning of a backup. Throws an UnreadableBackupError. */
export async function openBackup(path: string, opener: Opener): Promise<OpenedBackup> {
  const source = readArchive(path, opener);
  const first = await source.next();
  const manifest = Manifest.safeParse(first.done ? undefined : parseJson(first.value));
  if (!manifest.success || first.done || first.value.name !== parts.manifest) {
    await source.return(undefined);
    throw new LaunchError(`${path} is no backup of Dott, or one of a newer version.`);
  }
  const second = await source.next();
  const secretKey = !second.done && second.value.name === parts.secretKey ? second.value.content.toString('utf8').trim() : undefined;
  return { manifest: manifest.data, secretKey, rest: secretKey === undefined && !second.done ? withFirst(second.value, source) : source };
}

/**
 * Puts a backup into an empty installation: the shape it was taken from, its rows in one transaction, its files, then the migrations
 * that came later. Throws a LaunchError when the installation is not empty or the backup is not whole; then nothing was put in.
 */
export async function putBack(backup: OpenedBackup, target: RestoreTarget): Promise<Closing> {
  const { ownerUrl, rolePrefix, rolePasswords, folders } = target;
  await requireFresh(ownerUrl, new Set(backup.manifest.migrations));
  await migrate({ ownerUrl, rolePrefix, rolePasswords, folders, only: new Set(backup.manifest.migrations) });
  const client = openClient(ownerUrl, 'dott restore');
  await client.connect();
  let closing: Closing;
  try {
    await client.query('begin');
    await client.query(`set local role ${roleNames(rolePrefix).owner}`);
    await client.query('set local statement_timeout = 0');
    closing = await load(client, backup, target.filesDir);
    await client.query('commit');
  } finally {
    await client.end();
  }
  await migrate({ ownerUrl, rolePrefix, rolePasswords, folders, onApplied: (name) => target.say(`applied ${name}`) });
  return closing;
}

async function load(client: Client, { manifest, rest }: OpenedBackup, filesDir: string): Promise<Closing> {
  const tables = await listTables(client);
  await emptyTables(client, tables);
  const known = new Map(manifest.tables.map((table) => [table.name, table]));
  const found: Closing = { rows: {}, files: 0, fileBytes: 0 };
  let closing: Closing | undefined;
  for await (const part of rest) {
    if (part.name === parts.closing) closing = Closing.parse(parseJson(part));
    else await take(client, part, { known, found, filesDir });
  }
  if (!closing || JSON.stringify(closing) !== JSON.stringify(found)) throw new LaunchError('The backup does not hold what it says; nothing was restored.');
  await wakeRules(client, tables);
  return found;
}

interface Taking {
  readonly known: ReadonlyMap<string, CopiedTable>;
  readonly found: Closing;
  readonly filesDir: string;
}

async function take(client: Client, part: Part, { known, found, filesDir }: Taking): Promise<void> {
  const piece = parsePiece(part.name);
  if (!piece) throw new LaunchError(`The backup has a part that is not known here: ${part.name}`);
  if (piece.kind === 'file') {
    await appendFile(filesDir, piece, part.content);
    found.files += piece.piece === 0 ? 1 : 0;
    found.fileBytes += part.content.length;
    return;
  }
  const table = known.get(piece.name);
  if (!table) throw new LaunchError(`The backup has rows of a table that it does not describe: ${piece.name}`);
  found.rows[table.name] = (found.rows[table.name] ?? 0) + await copyIn(client, table, Readable.from([part.content]));
}

/** Attachments are named by Dott: business, two letters, key. Nothing else becomes a path. */
const FILE_NAME = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-9a-f]{2}\/[0-9a-f]{40}$/;

async function appendFile(filesDir: string, { name, piece }: { readonly name: string; readonly piece: number }, content: Buffer): Promise<void> {
  if (!FILE_NAME.test(name)) throw new LaunchError(`The backup has a file with a name that Dott does not give: ${name}`);
  const path = join(filesDir, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, piece === 0 ? 'w' : 'a', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Nobody's data is overwritten, and a newer shape is not made older. */
async function requireFresh(ownerUrl: string, migrations: ReadonlySet<string>): Promise<void> {
  const client = openClient(ownerUrl, 'dott restore');
  await client.connect();
  try {
    const { rows: [shape] } = await client.query<{ migrated: boolean }>(`select to_regclass('system.schema_migration') is not null as migrated`);
    if (!shape?.migrated) return;
    const { rows: [used] } = await client.query('select 1 from system.user_account union all select 1 from system.tenant limit 1');
    if (used) throw new LaunchError('This installation already holds people or businesses; a backup is put into an empty one only.');
    const { rows } = await client.query<{ name: string }>('select name from system.schema_migration');
    if (rows.some(({ name }) => !migrations.has(name))) throw new LaunchError('This database already has a newer shape than the backup; restore into a new one.');
  } finally {
    await client.end();
  }
}

async function* withFirst(first: Part, rest: AsyncGenerator<Part>): AsyncGenerator<Part> {
  yield first;
  yield* rest;
}

function parseJson(part: Part): unknown {
  try {
    return JSON.parse(part.content.toString('utf8'));
  } catch {
    return undefined;
  }
}
