import { binary, defineContract } from '@dott/platform/http/contract';
import { type Id, zId } from '@dott/platform/ids';
import { z } from 'zod';
import { fileErrors } from './errors.ts';
import { receiptTypes } from './rules.ts';

/** For the contracts of modules that take files. */
export { fileErrors } from './errors.ts';

export type FileId = Id<'file'>;

/** A file that is attached to a record. */
export const AttachedFile = z.object({
  id: zId<FileId>(),
  /** As the person who sent it called it. */
  name: z.string(),
  contentType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  createdAt: z.iso.datetime(),
});
export type AttachedFile = z.output<typeof AttachedFile>;

const params = z.object({ id: zId<FileId>() });

/** Files over HTTP; each is added through the record that it belongs to. */
export const files = defineContract('files', {
  usage: {
    method: 'GET', path: '/api/files/usage', access: 'tenant', permission: 'files.read', entity: 'file',
    summary: 'How much storage is used, and how much the plan has (null: no limit)',
    reply: z.object({ files: z.int(), bytes: z.int(), limitBytes: z.int().nullable() }),
  },
  content: {
    method: 'GET', path: '/api/files/{id}', access: 'tenant', permission: 'files.read', entity: 'file',
    summary: 'The content of a file',
    params, reply: binary(...receiptTypes), errors: [fileErrors['not-found'], fileErrors.gone],
  },
  remove: {
    method: 'DELETE', path: '/api/files/{id}', access: 'tenant', permission: 'files.write', entity: 'file',
    summary: 'Delete a file for good',
    params, errors: [fileErrors['not-found']],
  },
});
