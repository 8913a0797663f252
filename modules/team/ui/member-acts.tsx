'use client';
import type { team } from '@dott/modules/team/contract';
import type { GivenRole } from '@dott/modules/team/rules';
import type { Role } from '@dott/modules/tenants/rules';
import { browserApi, type Wire } from '@dott/platform/http/client';
import type { UserId } from '@dott/platform/ids';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

type TeamWire = Wire<typeof team>;

interface Choice {
  readonly value: GivenRole;
  readonly label: string;
}

/** The role of a member below one's own, to be changed on the spot. */
export function MemberRole({ wire, id, name, role, choices }: { readonly wire: TeamWire; readonly id: UserId; readonly name: string; readonly role: Role; readonly choices: readonly Choice[] }) {
  const words = useTranslations('team');
  const { run, busy, notice } = useAct();
  const change = (chosen: string): void => {
    const next = choices.find(({ value }) => value === chosen);
    if (next) void run(() => browserApi(wire).changeRole({ params: { id }, body: { role: next.value } }), words('roleChanged', { name }));
  };
  return (
    <>
      <select aria-label={words('roleOf', { name })} className="dott-control max-w-48" value={role} disabled={busy} onChange={(event) => change(event.target.value)}>
        {choices.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
      </select>
      {notice}
    </>
  );
}

/** Lets a member go, or makes them the owner; each asks first. */
export function MemberActs({ wire, id, name, mayRemove, mayTransfer }: {
  readonly wire: TeamWire; readonly id: UserId; readonly name: string; readonly mayRemove: boolean; readonly mayTransfer: boolean;
}) {
  const words = useTranslations('team');
  const { run, busy, notice } = useAct();
  const [asking, setAsking] = useState<'remove' | 'transfer'>();
  const api = browserApi(wire);
  const close = () => setAsking(undefined);
  const remove = () => run(async () => {
    await api.remove({ params: { id } });
    close();
  }, words('removed', { name }));
  const transfer = () => run(async () => {
    await api.transfer({ params: { id }, body: {} });
    close();
  }, words('transferred', { name }));
  return (
    <>
      <span className="inline-flex flex-wrap justify-end gap-2">
        {mayTransfer && <Button look="quiet" aria-label={words('transferOf', { name })} onClick={() => setAsking('transfer')}>{words('transfer')}</Button>}
        {mayRemove && <Button look="secondary" aria-label={words('removeOf', { name })} onClick={() => setAsking('remove')}>{words('remove')}</Button>}
      </span>
      <ConfirmDialog open={asking === 'remove'} onClose={close} onConfirm={remove} busy={busy} title={words('removeTitle', { name })} confirmLabel={words('remove')}>
        {words('removeConfirm')}
        {notice}
      </ConfirmDialog>
      <ConfirmDialog open={asking === 'transfer'} onClose={close} onConfirm={transfer} busy={busy} title={words('transferTitle', { name })} confirmLabel={words('transfer')}>
        {words('transferConfirm')}
        {notice}
      </ConfirmDialog>
    </>
  );
}

/** Leaves the business, after asking, by a full navigation: nothing of it stays in the tab. */
export function LeaveTeam({ wire }: { readonly wire: TeamWire }) {
  const words = useTranslations('team');
  const { run, busy, notice } = useAct();
  const [asking, setAsking] = useState(false);
  const leave = () => run(async () => {
    await browserApi(wire).leave();
    location.assign('/select-tenant');
    await new Promise(() => undefined);
  });
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>{words('leave')}</Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={leave} busy={busy} title={words('leaveTitle')} confirmLabel={words('leave')}>
        {words('leaveConfirm')}
        {notice}
      </ConfirmDialog>
    </>
  );
}
