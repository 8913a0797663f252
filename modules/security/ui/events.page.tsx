import { security, type SecurityQuery } from '@dott/modules/security/contract';
import { securityEventTypes, severities } from '@dott/modules/security/rules';
import { wireOf } from '@dott/platform/http/client';
import { isLocalDate } from '@dott/platform/time';
import { DateField, SelectField, TextField } from '@dott/platform/ui/field.tsx';
import { FilterForm } from '@dott/platform/ui/filter-form.tsx';
import { found } from '@dott/platform/ui/found.ts';
import { Pager } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { queryValue, type Query } from '@dott/platform/ui/query.ts';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getTranslations } from 'next-intl/server';
import { EventBoard } from './event-board.tsx';
import { RiskBoard } from './risk-board.tsx';

const path = '/admin/security';

export async function generateMetadata() {
  return { title: (await getTranslations('security'))('title') };
}

/** Security events of the installation, live; for operators, and for nobody else a page that does not exist. */
export default async function SecurityEventsPage({ searchParams }: { readonly searchParams: Promise<Query> }) {
  const [query, api, words] = await Promise.all([searchParams, serverApi(security), getTranslations('security')]);
  const filter = filterOf(query);
  const cursor = queryValue(query, 'cursor');
  const [first, risks] = await found(Promise.all([api.events({ query: { ...filter, ...(cursor !== undefined && { cursor }) } }), api.risks({})]));
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} />
      <RiskBoard wire={wireOf(security)} first={risks.items} />
      <FilterForm path={path} query={query} submitLabel={words('apply')} names={['type', 'severity', 'user', 'ip', 'from', 'to']}>
        <SelectField label={words('type')} name="type" defaultValue={filter.type ?? ''} placeholder={words('all')} options={securityEventTypes.map((value) => ({ value, label: value }))} />
        <SelectField label={words('severity')} name="severity" defaultValue={filter.severity ?? ''} placeholder={words('all')} options={severities.map((value) => ({ value, label: words(value) }))} />
        <TextField label={words('user')} name="user" defaultValue={filter.user ?? ''} placeholder={words('userHelp')} />
        <TextField label={words('ip')} name="ip" defaultValue={filter.ip ?? ''} />
        <DateField label={words('from')} name="from" defaultValue={queryValue(query, 'from')} />
        <DateField label={words('to')} name="to" defaultValue={queryValue(query, 'to')} />
      </FilterForm>
      <EventBoard wire={wireOf(security)} first={first} filter={filter} live={cursor === undefined} />
      <Pager path={path} query={query} nextCursor={first.nextCursor} />
    </>
  );
}

/** What the address asks for; days are UTC, because an installation has no time zone of its own. */
function filterOf(query: Query): Partial<Pick<SecurityQuery, 'type' | 'severity' | 'user' | 'ip' | 'from' | 'to'>> {
  const text = (name: string) => queryValue(query, name)?.trim() || undefined;
  const day = (name: string) => isLocalDate(text(name) ?? '') ? text(name) : undefined;
  const type = securityEventTypes.find((known) => known === text('type'));
  const severity = severities.find((known) => known === text('severity'));
  const [user, ip, from, to] = [text('user'), text('ip'), day('from'), day('to')];
  return {
    ...(type && { type }), ...(severity && { severity }), ...(user !== undefined && { user }), ...(ip !== undefined && { ip }),
    ...(from !== undefined && { from: `${from}T00:00:00.000Z` }), ...(to !== undefined && { to: `${to}T23:59:59.999Z` }),
  };
}
