import { z } from 'zod';

/** The format's name and version: a later one that this code does not know is refused. */
export const FORMAT = 'dott-backup-1';

/** First part of a backup: what it holds and what must be there to take it. */
export const Manifest = z.object({
  format: z.literal(FORMAT),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that had run: the shape that the rows fit. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(z.object({ name: z.string().regex(/^(app|system)\.[a-z0-9_]+$/), columns: z.array(z.string().regex(/^[a-z0-9_]+$|^"[^"]+"$/)).min(1).readonly() })),
});

/** Last part: without it the backup is not whole. */
export const Closing = z.object({ rows: z.record(z.string(), z.int()), files: z.int(), fileBytes: z.int() });

/** What was put into a backup, or taken out of one. */
export type Closing = z.output<typeof Closing>;

export const parts = {
  manifest: 'manifest.json',
  /** Root of all keys, when Dott keeps it itself. */
  secretKey: 'secret-key',
  closing: 'closing.json',
} as const;

/** Name of a piece of a table or of a file; the number makes the order readable. */
export const pieceName = (kind: 'table' | 'file', name: string, piece: number): string => `${kind}/${name}#${String(piece).padStart(6, '0')}`;

/** The opposite of pieceName; undefined for another part. */
export function parsePiece(part: string): { readonly kind: 'table' | 'file'; readonly name: string; readonly piece: number } | undefined {
  const found = /^(table|file)\/([^#]+)#(\d{6,})$/.exec(part);
  const [, kind, name, piece] = found ?? [];
  return (kind === 'table' || kind === 'file') && name !== undefined ? { kind, name, piece: Number(piece) } : undefined;
}

/**
 * Tables that a backup leaves out. An older state of them would bring ended sessions back, or says something about processes and
 * steps that are over; people sign in again after a restore.
 */
export const leftOut: ReadonlySet<string> = new Set([
  'system.session', 'system.session_change', 'system.node', 'system.handoff', 'system.sign_in_attempt', 'system.upstream_grant',
]);
