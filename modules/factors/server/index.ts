import { defineModule, type Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import type { z } from 'zod';
import { factors, type CeremonyReply } from '../contract.ts';
import type { FactorMethod } from '../rules.ts';
import { openChallenge, redeemChallenge, type ShownFactor } from './challenge.ts';
import { addPasskey, beginPasskey, beginPasskeySignIn, namePasskey, presentPasskey, provePasskeySignIn, removePasskey } from './passkeys.ts';
import { renewRecoveryCodes } from './recovery.ts';
import { factorsOf, stepUpMethods } from './state.ts';
import { beginStepUp, stepUp } from './step-up.ts';
import { beginTotp, confirmApp, removeApp } from './totp.ts';
import './tables.ts';

export { forgetFactors, listApps, listCodes, listKeys } from './person.sql.ts';
export { sealedSecrets } from './sealed.sql.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** Second factors at sign-in. */
    readonly factors: {
      /** What a person can be asked for after the password. */
      methodsOf(userId: UserId): Promise<readonly FactorMethod[]>;
      /** Asks for the second step of a sign-in; undefined when there is none. */
      openChallenge(waiting: Parameters<typeof openChallenge>[1], browser: string): ReturnType<typeof openChallenge>;
      /** Ends a sign-in by its second step. */
      redeemChallenge(shown: ShownFactor): ReturnType<typeof redeemChallenge>;
      /** Whose passkey was shown, for a sign-in without a password. */
      provePasskey(reply: z.output<typeof CeremonyReply>, browser: string): Promise<UserId>;
    };
  }
}

export const factorsModule = defineModule({
  contract: factors,
  handlers: {
    overview: async ({ services, principal }) => {
      const { totp, passkeys, codes, hasPassword } = await factorsOf(services, principal.userId);
      return {
        totp: totp?.confirmed_at ? { since: totp.confirmed_at.toISOString() } : null,
        passkeys: passkeys.map(presentPasskey), recovery: { left: codes.left, of: codes.of }, hasPassword,
      };
    },
    beginTotp,
    confirmTotp: (ctx, { body }) => confirmApp(ctx, body.code),
    removeTotp: (ctx) => removeApp(ctx),
    renewRecoveryCodes: (ctx) => renewRecoveryCodes(ctx),
    beginPasskey: (ctx) => beginPasskey(ctx),
    addPasskey: (ctx, { body }) => addPasskey(ctx, body.response, body.name),
    renamePasskey: (ctx, { params, body }) => namePasskey(ctx, params.id, body.name),
    removePasskey: (ctx, { params }) => removePasskey(ctx, params.id),
    beginStepUp: (ctx) => beginStepUp(ctx),
    ensureProof: async () => undefined,
    stepUp: (ctx, { body }) => stepUp(ctx, body),
    beginPasskeySignIn: ({ services }, { body }) => beginPasskeySignIn(services, body.browser),
  },
  setup: async (services) => ({ provides: { factors: doorOf(services), proofs: { methodsOf: async (userId) => stepUpMethods(await factorsOf(services, userId)) } } }),
});

function doorOf(services: Services): Services['factors'] {
  return {
    methodsOf: async (userId) => (await factorsOf(services, userId)).methods,
    openChallenge: (waiting, browser) => openChallenge(services, waiting, browser),
    redeemChallenge: (shown) => redeemChallenge(services, shown),
    provePasskey: (reply, browser) => provePasskeySignIn(services, reply, browser),
  };
}
