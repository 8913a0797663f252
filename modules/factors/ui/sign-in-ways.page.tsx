import { factors } from '@dott/modules/factors/contract';
import { identity } from '@dott/modules/identity/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { wireOf } from '@dott/platform/http/client';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getFormatter, getTranslations } from 'next-intl/server';
import { PasswordCard } from './password-card.tsx';
import { WaysOfSigningIn } from './ways.tsx';

export async function generateMetadata() {
  const words = await getTranslations('factors');
  return { title: words('title') };
}

/** A person's password, authenticator app, passkeys and recovery codes. */
export default async function SignInWaysPage({ params }: { readonly params: Promise<{ tenantId: string }> }) {
  const [{ tenantId }, api, tenantApi, words, format] = await Promise.all([params, serverApi(factors), serverApi(tenants), getTranslations('factors'), getFormatter()]);
  const [have, { timeZone }] = await Promise.all([api.overview(), tenantApi.current()]);
  const day = (iso: string) => format.dateTime(new Date(iso), { dateStyle: 'medium', timeZone });
  const passkeys = have.passkeys.map(({ id, name, backedUp, createdAt, lastUsedAt }) => ({ id, name, backedUp, added: day(createdAt), used: lastUsedAt === null ? null : day(lastUsedAt) }));
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} back={{ href: `/${tenantId}/settings/security`, label: words('back') }} />
      <div className="max-w-2xl space-y-6">
        <WaysOfSigningIn wire={wireOf(factors)} appSince={have.totp && day(have.totp.since)} passkeys={passkeys} recovery={have.recovery} />
        <PasswordCard wire={wireOf(identity)} hasPassword={have.hasPassword} />
      </div>
    </>
  );
}
