import { rolesBelow } from '@dott/modules/team/rules';
import { team } from '@dott/modules/team/contract';
import { wireOf } from '@dott/platform/http/client';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getFormatter, getTranslations } from 'next-intl/server';
import { subscriptionPaths } from '../../subscriptions/ui/paths.ts';
import { InvitationActs } from './invitation-acts.tsx';
import { InviteForm } from './invite-form.tsx';
import { LeaveTeam, MemberActs, MemberRole } from './member-acts.tsx';

export async function generateMetadata() {
  const words = await getTranslations('team');
  return { title: words('title') };
}

/** Who works here, who is asked to, and the acts that one's own role allows. */
export default async function TeamPage() {
  const [api, session, words, format] = await Promise.all([serverApi(team), currentSession(), getTranslations('team'), getFormatter()]);
  const { items, invitations, seats } = await found(api.list());
  const wire = wireOf(team);
  const own = items.find((member) => member.id === session?.user.id);
  const may = (permission: string) => session?.permissions.includes(permission) ?? false;
  const givable = own && may('team.write') ? rolesBelow(own.role).map((role) => ({ value: role, label: words(`role.${role}`) })) : [];
  const isBelow = (role: string) => givable.some(({ value }) => value === role);
  const day = (iso: string) => format.dateTime(new Date(iso), { dateStyle: 'medium' });
  const nameOf = (member: (typeof items)[number]) => [member.givenName, member.familyName].filter(Boolean).join(' ') || member.email;
  const isFull = seats.limit !== null && seats.members + seats.invited >= seats.limit;
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={own && <LeaveTeam wire={wire} />} />
      <p role="status" className="mb-4 text-sm text-muted">
        {seats.limit === null ? words('seatsFree') : words('seats', { used: seats.members + seats.invited, limit: seats.limit })}
      </p>
      <Card title={words('members')} flush>
        <DataTable caption={words('members')} rows={items} rowKey={({ id }) => id} columns={[
          { key: 'name', label: words('name'), lead: true, cell: (row) => <span className="inline-flex flex-wrap items-center gap-2">{nameOf(row)}{row.id === own?.id && <Badge tone="good">{words('you')}</Badge>}</span> },
          { key: 'email', label: words('email'), cell: (row) => row.email },
          { key: 'role', label: words('roleLabel'), cell: (row) => (isBelow(row.role) ? <MemberRole wire={wire} id={row.id} name={nameOf(row)} role={row.role} choices={givable} /> : words(`role.${row.role}`)) },
          { key: 'since', label: words('since'), cell: (row) => day(row.since) },
          { key: 'act', label: words('act'), align: 'end', cell: (row) => row.id !== own?.id && <MemberActs wire={wire} id={row.id} name={nameOf(row)} mayRemove={isBelow(row.role)} mayTransfer={may('team.transfer') && row.role !== 'owner'} /> },
        ]} />
      </Card>
      {invitations.length > 0 && (
        <Card title={words('invitations')} flush className="mt-6">
          <DataTable caption={words('invitations')} rows={invitations} rowKey={({ id }) => id} columns={[
            { key: 'email', label: words('email'), lead: true, cell: (row) => row.email },
            { key: 'role', label: words('roleLabel'), cell: (row) => words(`role.${row.role}`) },
            { key: 'until', label: words('until'), cell: (row) => (row.expired ? <Badge tone="warn">{words('expired')}</Badge> : day(row.expiresAt)) },
            { key: 'act', label: words('act'), align: 'end', cell: (row) => isBelow(row.role) && <InvitationActs wire={wire} id={row.id} email={row.email} /> },
          ]} />
        </Card>
      )}
      {givable.length > 0 && (
        <Card title={words('invite')} className="mt-6">
          {isFull
            ? <p className="text-sm text-muted">{words('full')} <a href={session && may('subscription.read') && session.tenant ? subscriptionPaths(session.tenant.id).plan : '/pricing'} className="font-semibold text-accent underline underline-offset-2">{words('plans')}</a></p>
            : <InviteForm wire={wire} roles={givable.map((choice) => ({ ...choice, help: words(`roleHelp.${choice.value}`) }))} />}
        </Card>
      )}
    </>
  );
}
