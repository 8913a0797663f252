import { binary, defineContract } from '@dott/platform/http/contract';
import { zId, type TenantId } from '@dott/platform/ids';
import { z } from 'zod';
import { privacyErrors } from './errors.ts';

export { privacyErrors } from './errors.ts';

/** Long enough for every address and name, short enough for a question. */
const zTyped = z.string().max(300);
const BusinessName = z.object({ id: zId<TenantId>(), name: z.string() });

/** What became of a business. */
const Closing = z.object({
  name: z.string(),
  closedAt: z.iso.datetime().nullable(),
  /** Last day on which its books are kept; of an open business, what it would be if it were closed today. */
  keptUntil: z.iso.date(),
  /** Until when it can be opened again; null while it is open. */
  reopenUntil: z.iso.datetime().nullable(),
  /** Whether a paid plan has to end first. */
  paid: z.boolean(),
});

/** What the law gives a person and a business: to take along what is kept, to be forgotten, to close. */
export const privacy = defineContract('privacy', {
  myData: {
    method: 'GET', path: '/api/privacy/my-data', access: 'session', stepUp: true, bulk: true, summary: 'Everything that is kept about oneself as a JSON file; no secrets',
    reply: binary('application/json; charset=utf-8'),
  },
  outlook: {
    method: 'GET', path: '/api/privacy/erasure', access: 'session', summary: 'What stands in the way of being forgotten, and what one would leave',
    reply: z.object({ email: z.string(), ownsAlone: z.array(BusinessName), leaves: z.array(BusinessName) }),
  },
  erase: {
    method: 'POST', path: '/api/privacy/erasure', access: 'session', stepUp: true, summary: 'Be forgotten, after typing one’s address: the account goes, what the law keeps loses its name',
    body: z.object({ email: zTyped }), errors: [privacyErrors['not-typed'], privacyErrors['owns-business']],
  },
  closing: {
    method: 'GET', path: '/api/privacy/business', access: 'tenant', permission: 'tenants.close', door: 'system', entity: 'business', summary: 'Whether this business is closed, and how long its books are kept',
    reply: Closing,
  },
  close: {
    method: 'POST', path: '/api/privacy/business/close', access: 'tenant', permission: 'tenants.close', door: 'system', stepUp: true, whileReadOnly: true, entity: 'business', replay: 'closing',
    summary: 'Close this business, after typing its name: everybody but its owners is let go, and its books can only be read until the law lets them go',
    body: z.object({ name: zTyped }), reply: Closing, errors: [privacyErrors['not-typed'], privacyErrors['already-closed'], privacyErrors['paid-plan']],
  },
  reopen: {
    method: 'POST', path: '/api/privacy/business/reopen', access: 'tenant', permission: 'tenants.close', door: 'system', stepUp: true, whileReadOnly: true, entity: 'business', replay: 'closing',
    summary: 'Open a closed business again, within 30 days; who was let go is invited anew', reply: Closing, errors: [privacyErrors['not-closed'], privacyErrors['too-late']],
  },
});
