import { Readable } from 'node:stream';
import { defineJob, defineModule } from '@dott/platform/http';
import { z } from 'zod';
import { audit } from '../contract.ts';
import { insertRecords } from './audit.sql.ts';
import { listPage } from './audit.ts';
import { exportTrail } from './export.ts';
import { signHeads, verifyTrail } from './heads.ts';
import { keepTrail } from './keeper.ts';
import { touch } from './sealer.ts';

/** The audit trail: who read and wrote what, when and from where. */
export const auditModule = defineModule({
  contract: audit,
  handlers: {
    list: async (ctx, { query }) => listPage(ctx.tx, ctx.services, query),
    export: async (ctx, { query }) => ({
      body: Readable.from(exportTrail(ctx.services, ctx.actor, query)), contentType: 'text/csv; charset=utf-8', filename: 'audit-trail.csv',
    }),
    verify: async (ctx) => verifyTrail(ctx.tx, ctx.services.config),
  },
  jobs: {
    'audit.sign-heads': defineJob({ payload: z.object({}), schedule: '3 0 * * *', run: async (services) => void await signHeads(services) }),
  },
  setup: keepTrail,
  auditStatements: (sql, actor, records) => {
    if (records.length > 0) touch(actor.tenantId);
    return insertRecords(sql, actor, records);
  },
});

export { verifyTrails, type TrailReport } from './heads.ts';
