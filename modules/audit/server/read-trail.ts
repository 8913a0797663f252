import type { ReadLine } from '@dott/platform/http';
import { newId, zId, type Id, type TenantId, type UserId } from '@dott/platform/ids';
import { createSpool, type SpoolOptions } from '@dott/platform/spool';
import { z } from 'zod';

const Mark = z.object({ mark: zId<TenantId>() });
const Line = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  tenantId: zId<TenantId>(),
  userId: zId<UserId>().nullable(),
  operation: z.string(),
  entity: z.string().nullable(),
  entityId: z.string().nullable(),
  count: z.int(),
  ip: z.string().nullable(),
  requestId: z.string(),
});
export type SpooledLine = z.output<typeof Line>;

export interface ReadTrail {
  /** Keeps a line; when it returns the operating system has it, so the death of this process does not lose it. */
  append(line: ReadLine): void;
  /** Notes, as safely as a line, that a business has something to seal. */
  mark(tenantId: TenantId): void;
  /** Hands over what was kept, a file at a time; a file may come twice, so `keep` must know lines by their id. */
  drain(keep: Keep): Promise<void>;
}

type Keep = (content: { lines: readonly SpooledLine[]; marked: readonly TenantId[] }) => Promise<void>;

/** The spool of reads in the data folder. */
export function createReadTrail(options: Pick<SpoolOptions<unknown>, 'folder' | 'onDamage'>): ReadTrail {
  const spool = createSpool({ ...options, parse: (content) => Line.safeParse(content).data ?? Mark.safeParse(content).data });
  return {
    append: (line) => spool.append({ id: newId<Id<'audit-event'>>(), ...line }),
    mark: (tenantId) => spool.append({ mark: tenantId }),
    drain: (keep) => spool.drain((content) => keep({
      lines: content.filter((line) => 'operation' in line),
      marked: content.flatMap((line) => ('mark' in line ? [line.mark] : [])),
    })),
  };
}
