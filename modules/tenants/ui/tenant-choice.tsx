'use client';
import { callWeb, forgetCsrfToken } from '@dott/platform/http/browser';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { announceSession } from '@dott/platform/ui/session-channel.ts';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Role } from '../rules.ts';

/** One button a business; changing gives the session a new id, so the next page is a whole new document. */
export function TenantChoice({ tenants, currentId }: { readonly tenants: readonly { readonly id: string; readonly name: string; readonly role: Role }[]; readonly currentId: string | null }) {
  const words = useTranslations('tenants');
  const toTrouble = useTrouble();
  const [busyId, setBusyId] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble>();
  const open = async (tenantId: string): Promise<void> => {
    if (busyId !== undefined) return;
    setBusyId(tenantId);
    setTrouble(undefined);
    try {
      if (tenantId !== currentId) {
        await callWeb('POST', '/api/tenants/switch', { tenantId });
        forgetCsrfToken();
        announceSession('signed-in');
      }
      location.assign(`/${tenantId}/dashboard`);
    } catch (error) {
      setBusyId(undefined);
      setTrouble(toTrouble(error));
    }
  };
  return (
    <>
      {trouble && <TroubleNotice trouble={trouble} />}
      <ul className="space-y-3">
        {tenants.map((tenant) => (
          <li key={tenant.id}>
            <button type="button" aria-busy={busyId === tenant.id || undefined} onClick={() => void open(tenant.id)}
              className="flex min-h-16 w-full items-center justify-between gap-4 rounded-card border border-line p-4 text-start hover:border-accent aria-busy:opacity-60">
              <span className="min-w-0"><span className="block font-semibold break-words">{tenant.name}</span><span className="block text-sm text-muted">{words(`role.${tenant.role}`)}</span></span>
              <span className="shrink-0 text-sm font-semibold text-accent">{tenant.id === currentId ? words('select.here') : words('select.open')}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
