import './tables.ts';
import { defineJob, defineModule } from '@dott/platform/http';
import { z } from 'zod';
import { files } from '../contract.ts';
import { DELETE_CONTENT_JOB, openFile, removeFile, usageOf } from './files.ts';

export { attachFile, toAttachedFile, type AttachOptions } from './files.ts';
export { listFiles, type FileOwner } from './files.sql.ts';

/** A file comes from a stranger: nothing in it may run, load or ask for anything. */
const CONTENT_POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const deleteContent = defineJob({
  payload: z.object({ key: z.string() }),
  run: async ({ files: store }, { key }, { tenantId }) => {
    if (tenantId) await store.delete(tenantId, key);
  },
});

/** Attachments: what is known of them in the database, their content in the file store. */
export const filesModule = defineModule({
  contract: files,
  handlers: {
    usage: async (ctx) => usageOf(ctx.tx),
    content: async (ctx, { params }) => {
      const reply = await openFile(ctx.tx, ctx.services, params.id);
      ctx.setHeader('content-security-policy', CONTENT_POLICY);
      return reply;
    },
    remove: async (ctx, { params }) => removeFile(ctx.tx, params.id),
  },
  jobs: { [DELETE_CONTENT_JOB]: deleteContent },
});
