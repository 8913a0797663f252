import { wireOf } from '@dott/platform/http/client';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { Card, Facts } from '@dott/platform/ui/card.tsx';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { customers, type Customer, type CustomerId } from '../contract.ts';
import { addressLines } from '../rules.ts';
import { CustomerDocuments } from './customer-documents.tsx';
import { CustomerActs } from './customer-acts.tsx';
import { customerPaths } from './paths.ts';

interface Props {
  readonly params: Promise<{ readonly tenantId: string; readonly id: CustomerId }>;
}

export async function generateMetadata() {
  return { title: (await getTranslations('customers'))('title') };
}

/** One customer: how to reach them, what they owe, their documents. */
export default async function CustomerPage({ params }: Props) {
  const [{ tenantId, id }, words, locale, api, mayWrite] = await Promise.all([params, getTranslations('customers'), getLocale(), serverApi(customers), mayNow('customers.write')]);
  const customer = await found(api.get({ params: { id } }));
  return (
    <>
      <PageHeader title={customer.name} badge={customer.archived && <Badge>{words('detail.archivedBadge')}</Badge>}
        back={{ href: customerPaths(tenantId).list, label: words('title') }} />
      <div className="grid items-start gap-5 lg:grid-cols-[1fr_20rem]">
        <div className="space-y-5"><CustomerDocuments tenantId={tenantId} id={id} /></div>
        <div className="space-y-5">
          <Card title={words('detail.contact')}><Contact customer={customer} locale={locale} words={words} /></Card>
          {mayWrite && <CustomerActs wire={wireOf(customers)} tenantId={tenantId} customer={customer} />}
        </div>
      </div>
    </>
  );
}

function Contact({ customer, locale, words }: { readonly customer: Customer; readonly locale: string; readonly words: Awaited<ReturnType<typeof getTranslations<'customers'>>> }) {
  const link = 'inline-flex min-h-6 items-center text-accent underline-offset-2 hover:underline';
  const { phone, email, taxId, currency, paymentTermsDays, notes } = customer;
  const facts = [
    { label: words('field.phone'), value: phone && <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`} className={link}>{phone}</a> },
    { label: words('field.email'), value: email && <a href={`mailto:${email}`} className={link}>{email}</a> },
    { label: words('field.address'), value: addressLines(customer.billingAddress, locale).join('\n') },
    { label: words('field.taxId'), value: taxId },
    { label: words('field.terms'), value: paymentTermsDays !== null && words('field.days', { days: paymentTermsDays }) },
    { label: words('field.currency'), value: currency },
    { label: words('field.notes'), value: notes },
  ].filter((fact) => Boolean(fact.value));
  return facts.length > 0 ? <Facts items={facts} columns={1} /> : <p className="text-sm text-muted">{words('detail.nothing')}</p>;
}
