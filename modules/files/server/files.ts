import { isDatabaseError, type TenantTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { BinaryReply, UploadedFile } from '@dott/platform/http/contract';
import { CodedError, requestErrors } from '@dott/platform/errors';
import { newId } from '@dott/platform/ids';
import { entitlementsOf, upgradeOffer, type PlanId } from '@dott/modules/plans/rules';
import { findBusiness } from '@dott/modules/tenants/server';
import type { AttachedFile, FileId } from '../contract.ts';
import { fileErrors } from '../errors.ts';
import { isShownInline, shownName, typeNames } from '../rules.ts';
import { addUsage, deleteFile, findFile, findUsage, insertFile, type FileOwner } from './files.sql.ts';

/** The job that removes a deleted file's content once the deletion is certain. */
export const DELETE_CONTENT_JOB = 'files.delete-content';

export interface AttachOptions {
  readonly owner: FileOwner;
  /** Who may see the file needs `<guard>.read`, who may delete it `<guard>.write`, such as `expenses`. */
  readonly guard: string;
  readonly file: UploadedFile;
  readonly maxBytes: number;
  /** Accepted media types, told from the content. */
  readonly types: readonly string[];
}

/**
 * Stores a file and attaches it to a record: `commit` gets the statement that does so and sends it with the caller's last flight. The content
 * is on the disk before that, and goes again when anything fails. Throws `files.empty`, `files.type-not-allowed`, `files.storage-full`,
 * `request.too-large`.
 */
export async function attachFile<T>(tx: TenantTx, services: Services, options: AttachOptions, commit: (insert: ReturnType<typeof insertFile>) => Promise<T>): Promise<T> {
  const { file, owner, guard, maxBytes, types } = options;
  if (file.bytes.length === 0) throw fileErrors.empty({ fields: { file: { code: 'empty', message: 'This file is empty.' } } });
  const stored = await services.files.put(tx.tenantId, chunksOf(file.bytes), { maxBytes });
  try {
    if (!types.includes(stored.contentType)) throw fileErrors['type-not-allowed']({ params: { types: typeNames(types) } });
    await countIn(tx, stored.bytes);
    const { key: storageKey, ...facts } = stored;
    return await commit(insertFile(tx, { id: newId<FileId>(), owner, guard, name: shownName(file.filename), storageKey, ...facts }));
  } catch (error) {
    if (isCertain(error)) await services.files.delete(tx.tenantId, stored.key);
    throw error;
  }
}

/** Whether a failure means that nothing was committed. A line that broke may have carried a COMMIT: then content without a row is the smaller harm. */
function isCertain(error: unknown): boolean {
  return error instanceof CodedError || (isDatabaseError(error) && !/^(?:08|57)/.test(error.code));
}

async function countIn(tx: TenantTx, bytes: number): Promise<void> {
  const plan = planOf(await tx.run(findBusiness(tx)));
  const limitBytes = entitlementsOf(plan).storageBytes;
  const [counted] = await tx.run(addUsage(tx, bytes, limitBytes));
  if (counted) return;
  throw fileErrors['storage-full']({ params: { limit: `${(limitBytes ?? 0) / 1024 ** 3} GB` }, extra: { ...upgradeOffer(plan, 'storageBytes') } });
}

/** The plan; the smallest one for a business without facts. */
function planOf([business]: readonly { plan: PlanId }[]): PlanId {
  return business?.plan ?? 'basic';
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A row of `listFiles` as the wire shows it. */
export function toAttachedFile(row: Omit<AttachedFile, 'createdAt'> & { createdAt: Date }): AttachedFile {
  const { id, name, contentType, bytes, sha256 } = row;
  return { id, name, contentType, bytes, sha256, createdAt: row.createdAt.toISOString() };
}

/** The content of a file; throws `files.not-found`, and `files.gone` when the store has lost what the table knows. */
export async function openFile(tx: TenantTx, services: Services, id: FileId): Promise<BinaryReply> {
  const [[file]] = await tx.commit(findFile(tx, id));
  if (!file) throw fileErrors['not-found']();
  if (!tx.actor.permissions.has(`${file.guard}.read`)) throw requestErrors.forbidden();
  const found = await services.files.find(tx.tenantId, file.storageKey);
  if (!found) throw fileErrors.gone();
  return { body: found.content, contentType: file.contentType, filename: file.name, disposition: isShownInline(file.contentType) ? 'inline' : 'attachment' };
}

/** Deletes a file for good; its content goes after COMMIT, by a job. */
export async function removeFile(tx: TenantTx, id: FileId): Promise<void> {
  const [gone] = await tx.run(deleteFile(tx, id));
  if (!gone) throw fileErrors['not-found']();
  if (!tx.actor.permissions.has(`${gone.guard}.write`)) throw requestErrors.forbidden();
  tx.enqueue(DELETE_CONTENT_JOB, { key: gone.storageKey });
  await tx.commit();
}

/** What a business uses of its plan's storage. */
export async function usageOf(tx: TenantTx): Promise<{ files: number; bytes: number; limitBytes: number | null }> {
  const [[usage], business] = await tx.commit(findUsage(tx), findBusiness(tx));
  return { files: usage?.files ?? 0, bytes: usage?.bytes ?? 0, limitBytes: entitlementsOf(planOf(business)).storageBytes };
}
