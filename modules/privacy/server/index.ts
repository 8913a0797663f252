import { defineModule } from '@dott/platform/http';
import { privacy } from '../contract.ts';
import { closeBusiness, reopenBusiness, showClosing } from './closing.ts';
import { erase, outlook } from './erasing.ts';
import { jobs } from './jobs.ts';
import { myData } from './my-data.ts';

export const privacyModule = defineModule({
  contract: privacy,
  handlers: {
    myData: async ({ services, principal }) => ({
      body: Buffer.from(`${JSON.stringify(await myData(services, principal.userId), null, 2)}\n`), contentType: 'application/json; charset=utf-8', filename: 'dott-my-data.json',
    }),
    outlook: (ctx) => outlook(ctx),
    erase: (ctx, { body }) => erase(ctx, body.email),
    closing: (ctx) => showClosing(ctx),
    close: (ctx, { body }) => closeBusiness(ctx, body.name),
    reopen: (ctx) => reopenBusiness(ctx),
  },
  jobs,
});

export { listRemovable, removeBusiness, type Removable } from './removing.ts';
