import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { methodsOf, type FactorMethod } from '../rules.ts';
import { findPassword, findTotp, listPasskeys, listRecoveryCodes } from './factors.sql.ts';

export type PasskeyRow = Awaited<ReturnType<ReturnType<typeof listPasskeys>['execute']>>[number];
type TotpRow = Awaited<ReturnType<ReturnType<typeof findTotp>['execute']>>[number];

/** What a person has set up. */
export interface FactorState {
  readonly totp: TotpRow | undefined;
  readonly passkeys: readonly PasskeyRow[];
  readonly codes: { readonly left: number; readonly of: number; readonly salt: string | undefined };
  readonly hasPassword: boolean;
  /** What can be asked for after the password. */
  readonly methods: readonly FactorMethod[];
}

/** Reads it in one flight. */
export async function readFactors(tx: SystemTx, userId: UserId): Promise<FactorState> {
  const [[totp], passkeys, codes, [account]] = await tx.batch(findTotp(tx, userId), listPasskeys(tx, userId), listRecoveryCodes(tx, userId), findPassword(tx, userId));
  const left = codes.filter((code) => code.used_at === null).length;
  const confirmed = totp?.confirmed_at ? totp : undefined;
  return {
    totp: confirmed, passkeys, codes: { left, of: codes.length, salt: codes[0]?.salt }, hasPassword: Boolean(account?.password_hash),
    methods: methodsOf({ passkeys: passkeys.length, totp: confirmed !== undefined, codesLeft: left }),
  };
}

/** Reads it in a transaction of its own. */
export function factorsOf(services: Services, userId: UserId): Promise<FactorState> {
  return services.db.withSystem('look at second factors', (tx) => readFactors(tx, userId));
}

/** By what a person can prove again who they are: a second factor where there is one, else the password. */
export function stepUpMethods(state: Pick<FactorState, 'methods' | 'hasPassword'>): readonly string[] {
  if (state.methods.length > 0) return state.methods;
  return state.hasPassword ? ['password'] : [];
}
