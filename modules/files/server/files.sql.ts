import type { TenantTx } from '@dott/platform/db';
import { sql } from 'kysely';
import type { FileId } from '../contract.ts';

const columns = ['id', 'name', 'content_type as contentType', 'bytes', 'sha256', 'created_at as createdAt'] as const;

/** What a file is attached to, such as `{ type: 'expense', id }`. */
export interface FileOwner {
  readonly type: string;
  readonly id: string;
}

export interface NewFile {
  readonly id: FileId;
  readonly owner: FileOwner;
  readonly guard: string;
  readonly storageKey: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file of this business with the key of its content. */
export const findFile = (tx: TenantTx, id: FileId) =>
  tx.sql.selectFrom('file').select([...columns, 'storage_key as storageKey', 'guard']).where('id', '=', id);

/** The files of a record, oldest first. */
export const listFiles = (tx: TenantTx, owner: FileOwner) =>
  tx.sql.selectFrom('file').select(columns).where('owner_type', '=', owner.type).where('owner_id', '=', owner.id).orderBy('id');

/** Notes a file whose content is stored. */
export const insertFile = (tx: TenantTx, file: NewFile) =>
  tx.sql.insertInto('file').values({
    id: file.id, owner_type: file.owner.type, owner_id: file.owner.id, guard: file.guard, storage_key: file.storageKey, name: file.name,
    content_type: file.contentType, bytes: file.bytes, sha256: file.sha256, created_by: tx.actor.userId,
  }).returning(columns);

/** Counts a file in; no row when the sum would pass the limit. Other uploads of the business wait until this transaction ends. */
export const addUsage = (tx: TenantTx, bytes: number, limit: number | null) => sql<{ bytes: number }>`
  insert into app.file_usage as u (tenant_id, files, bytes)
  select ${tx.tenantId}::uuid, 1, ${bytes}::bigint where ${limit}::bigint is null or ${bytes}::bigint <= ${limit}::bigint
  on conflict (tenant_id) do update set files = u.files + 1, bytes = u.bytes + excluded.bytes
  where u.tenant_id = ${tx.tenantId} and (${limit}::bigint is null or u.bytes + excluded.bytes <= ${limit}::bigint)
  returning bytes`;

/** Deletes a file's row and counts it out. */
export const deleteFile = (tx: TenantTx, id: FileId) => sql<{ storageKey: string; guard: string }>`
  with gone as (delete from app.file where tenant_id = ${tx.tenantId} and id = ${id} returning bytes, storage_key, guard),
  less as (update app.file_usage set files = files - 1, bytes = bytes - (select bytes from gone)
    where tenant_id = ${tx.tenantId} and exists (select from gone))
  select storage_key as "storageKey", guard from gone`;

/** What the business uses; no row before its first file. */
export const findUsage = (tx: TenantTx) => tx.sql.selectFrom('file_usage').select(['files', 'bytes']);
