import { files } from '@dott/modules/files/contract';
import { team } from '@dott/modules/team/contract';
import { BarDrawing } from '@dott/platform/ui/bar-drawing.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import { useFormatter, useTranslations } from 'next-intl';
import type { SubscriptionNow } from './plan-state.tsx';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** How much of a plan is in use; undefined where this person may not know it. */
export interface Used {
  readonly users: number | undefined;
  readonly bytes: number | undefined;
}

/** What is in use now, of what this person may see. */
export async function usedNow(): Promise<Used> {
  const [mayTeam, mayFiles, people, storage] = await Promise.all([mayNow('team.read'), mayNow('files.read'), serverApi(team), serverApi(files)]);
  const [seats, usage] = await Promise.all([mayTeam ? people.list() : undefined, mayFiles ? storage.usage() : undefined]);
  return { users: seats && seats.seats.members + seats.seats.invited, bytes: usage?.bytes };
}

/** The limits of the plan beside what is in use. */
export function PlanUse({ limits, used }: { readonly limits: SubscriptionNow['limits']; readonly used: Used }) {
  const words = useTranslations('subscriptions.use');
  const format = useFormatter();
  const size = (bytes: number): string => {
    const [value, unit] = bytes >= GIB ? [bytes / GIB, 'GB'] : [bytes / MIB, 'MB'];
    return `${format.number(value, { maximumFractionDigits: 1 })} ${unit}`;
  };
  const { users, bytes } = used;
  return (
    <Card title={words('title')}>
      <div className="grid gap-6 sm:grid-cols-2">
        {users !== undefined && (
          <Meter label={words('people')} used={users} limit={limits.users}
            text={limits.users === null ? words('peopleFree', { used: users }) : words('peopleOf', { used: users, limit: limits.users })} />
        )}
        {bytes !== undefined && (
          <Meter label={words('storage')} used={bytes} limit={limits.storageBytes}
            text={limits.storageBytes === null ? words('storageFree', { used: size(bytes) }) : words('storageOf', { used: size(bytes), limit: size(limits.storageBytes) })} />
        )}
      </div>
      <p className="mt-4 text-sm text-muted">{words('help')}</p>
    </Card>
  );
}

function Meter({ label, text, used, limit }: { readonly label: string; readonly text: string; readonly used: number; readonly limit: number | null }) {
  const share = limit === null ? 0 : Math.min(100, (used / limit) * 100);
  return (
    <div>
      <p className="text-sm text-muted">{label}</p>
      <p className="mt-0.5 font-semibold tabular-nums">{text}</p>
      {limit !== null && (
        <BarDrawing tall={4} className="mt-2 h-2 w-full overflow-hidden rounded-full bg-sunken rtl:-scale-x-100"
          bars={[{ x: 0, y: 0, height: 4, width: share === 0 ? 0 : Math.max(0.7, share), tone: share >= 100 ? 'warn' : 'accent' }]} />
      )}
    </div>
  );
}
