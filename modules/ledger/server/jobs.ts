import { z } from 'zod';
import { defineJob, type Jobs } from '@dott/platform/http';
import { everyTenant, jobActor } from '@dott/modules/tenants/server';
import { rollUpBefore, rollUpMonths } from './roll-up.ts';

const ROLL_UP = 'ledger.roll-up';

/** What the books do by themselves. */
export const ledgerJobs: Jobs = {
  [ROLL_UP]: defineJob({
    payload: z.object({}),
    schedule: '20 1 * * *',
    async run({ db, log }, _payload, { now }) {
      const before = rollUpBefore(now());
      for await (const tenantId of everyTenant(db, 'sum the closed months of every business')) {
        const months = await rollUpMonths((work) => db.withTenant(jobActor(tenantId, ROLL_UP), work), before);
        if (months > 0) log.info({ tenantId, months }, 'closed months were summed');
      }
    },
  }),
};
