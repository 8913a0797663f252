import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writeArchive, type Lock, type Part } from '@dott/platform/backup';
import { copyOut, listTables, openClient, roleNames, type CopiedTable } from '@dott/platform/db';
import { FORMAT, leftOut, parts, pieceName, type Closing, type Manifest } from './contents.ts';
import type { z } from 'zod';

const PIECE_BYTES = 4 * 1024 * 1024;

export interface BackupOptions {
  /** A login that may become the owner of the tables. */
  readonly ownerUrl: string;
  readonly rolePrefix: string;
  /** Where attachments lie. */
  readonly filesDir: string;
  /** When it is kept by Dott itself and nowhere else. */
  readonly secretKey?: string;
  readonly path: string;
  readonly lock: Lock;
}

type Client = ReturnType<typeof openClient>;

/** Writes everything that must survive into one locked file: all rows as of one moment, then the attachments. Work goes on meanwhile. */
export async function takeBackup(options: BackupOptions): Promise<Closing> {
  const client = openClient(options.ownerUrl, 'dott backup');
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set local role ${roleNames(options.rolePrefix).owner}`);
    await client.query('set local statement_timeout = 0');
    const closing: Closing = { rows: {}, files: 0, fileBytes: 0 };
    await writeArchive(options.path, options.lock, contents(client, options, closing));
    return closing;
  } finally {
    await client.end();
  }
}

async function* contents(client: Client, options: BackupOptions, closing: Closing): AsyncGenerator<Part> {
  const tables = (await listTables(client)).filter((table) => !leftOut.has(table.name));
  yield json(parts.manifest, await describe(client, tables));
  if (options.secretKey !== undefined) yield { name: parts.secretKey, content: Buffer.from(`${options.secretKey}\n`) };
  for (const table of tables) {
    const rows = copyOut(client, table);
    yield* pieces('table', table.name, wholeRows(rows));
    closing.rows[table.name] = rows.rowCount;
  }
  for (const path of await listFiles(options.filesDir)) {
    let bytes = 0;
    for await (const part of pieces('file', relative(options.filesDir, path).split(sep).join('/'), createReadStream(path, { highWaterMark: PIECE_BYTES }))) {
      bytes += part.content.length;
      yield part;
    }
    closing.files += 1;
    closing.fileBytes += bytes;
  }
  yield json(parts.closing, closing);
}

async function describe(client: Client, tables: CopiedTable[]): Promise<z.output<typeof Manifest>> {
  const { rows } = await client.query<{ name: string }>('select name from system.schema_migration order by name');
  const { rows: [now] } = await client.query<{ at: Date }>('select transaction_timestamp() as at');
  return { format: FORMAT, createdAt: (now?.at ?? new Date()).toISOString(), migrations: rows.map((row) => row.name), tables };
}

const json = (name: string, value: unknown): Part => ({ name, content: Buffer.from(JSON.stringify(value, null, 2)) });

async function* pieces(kind: 'table' | 'file', name: string, content: AsyncIterable<Buffer>): AsyncGenerator<Part> {
  let piece = 0;
  for await (const chunk of content) yield { name: pieceName(kind, name, piece++), content: chunk };
  // What is empty is there all the same.
  if (piece === 0) yield { name: pieceName(kind, name, 0), content: Buffer.alloc(0) };
}

/** COPY's text in pieces that each end with a row: one piece can be put back by itself. */
async function* wholeRows(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of text) {
    held.push(chunk);
    bytes += chunk.length;
    const end = bytes < PIECE_BYTES ? -1 : chunk.lastIndexOf(0x0a);
    if (end === -1) continue;
    const rest = chunk.subarray(end + 1);
    yield Buffer.concat(held).subarray(0, bytes - rest.length);
    held = [rest];
    bytes = rest.length;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
}
