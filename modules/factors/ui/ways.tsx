'use client';
import type { factors, PasskeyId } from '@dott/modules/factors/contract';
import type { Wire } from '@dott/platform/http/client';
import { useState } from 'react';
import { AppCard } from './app-card.tsx';
import { PasskeyCard } from './passkey-card.tsx';
import { RecoveryCard } from './recovery-card.tsx';

export type FactorsWire = Wire<typeof factors>;

/** A passkey as the list shows it. */
export interface ListedPasskey {
  readonly id: PasskeyId;
  readonly name: string;
  readonly backedUp: boolean;
  readonly added: string;
  readonly used: string | null;
}

/** The second factors; recovery codes appear when the first of them is set up, and are shown until their owner has kept them. */
export function WaysOfSigningIn({ wire, appSince, passkeys, recovery }: {
  readonly wire: FactorsWire; readonly appSince: string | null; readonly passkeys: readonly ListedPasskey[]; readonly recovery: { readonly left: number; readonly of: number };
}) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const hasFactor = appSince !== null || passkeys.length > 0;
  return (
    <>
      {(hasFactor || codes) && <RecoveryCard wire={wire} left={recovery.left} codes={codes} onCodes={setCodes} />}
      <AppCard wire={wire} since={appSince} onCodes={setCodes} />
      <PasskeyCard wire={wire} passkeys={passkeys} onCodes={setCodes} />
    </>
  );
}
