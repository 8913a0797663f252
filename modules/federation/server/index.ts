import { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import { defineJob, defineModule, type OpenContext, type Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { sessionErrors } from '@dott/modules/sessions/contract';
import { federation } from '../contract.ts';
import { arrive, linkWhatWaits, proveLink, showLink, type Ending } from './arrivals.ts';
import { personOfAccessToken, type TokenHolder } from './bearer.ts';
import { bindGrant, forgetUpstream } from './federation.sql.ts';
import { renewTokens } from './grants.ts';
import { hearLogout, prepareLogout, takeLogout } from './logout.ts';
import { answerRealm, signInAtRealm, type RealmAnswer } from './password-realm.ts';
import { createProviders, type Providers } from './providers.ts';
import { beginSignIn, finishSignIn, type Parts } from './sign-in-flow.ts';
import './tables.ts';

export { forgetProviderNames, listProviderNames } from './person.sql.ts';
export { sealedTokens } from './sealed.sql.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** Proofs that identity providers give. */
    readonly federation: {
      readonly providers: Providers;
      personOfAccessToken(token: string): Promise<TokenHolder>;
      /** Gives a sign-in's tokens to its session; throws when the provider has ended that sign-in meanwhile. */
      bind(tx: SystemTx, grantId: string, sessionId: string): Promise<void>;
      /** Links the provider whose word waits in this browser to whoever has just signed in here in full, if it is theirs. */
      linkWhatWaits(browser: string, userId: UserId): Promise<void>;
      /** Answers a second factor that the provider asked for; undefined for a challenge of our own. */
      answerRealm(answer: RealmAnswer): Promise<Ending | undefined>;
    };
  }
}

const quarterHourMs = 15 * 60_000;

export const federationModule = defineModule({
  contract: federation,
  handlers: {
    options: async ({ services: { config } }) => ({
      passwords: config.oidc?.passwordRealm !== undefined ? 'provider' as const : config.localPasswords ? 'local' as const : 'none' as const,
      localAccounts: config.localPasswords,
      connections: [...(config.oidc ? ['provider' as const] : []), ...(config.google || config.oidc?.googleConnection !== undefined ? ['google' as const] : [])],
    }),
    refresh: ({ services, principal }) => renewTokens(services, services.federation.providers, principal.sessionId),
    begin: async ({ services }, { body }) => ({ location: await beginSignIn(partsOf(services), body) }),
    finish: async (ctx, { body }) => {
      const parts = partsOf(ctx.services);
      return ended(ctx, await arrive(parts, body.browser, await finishSignIn(parts, body)));
    },
    authenticate: async (ctx, { body }) => ended(ctx, await signInAtRealm(partsOf(ctx.services), { ...body, returnTo: body.returnTo, client: ctx.client })),
    showLink: ({ services }, { body }) => showLink(partsOf(services), body.browser),
    proveLink: async (ctx, { body }) => ended(ctx, await proveLink(partsOf(ctx.services), { ...body, client: ctx.client })),
    hearLogout: async ({ services }, { body }) => ({ ended: await hearLogout(partsOf(services), body.logoutToken) }),
    prepareLogout: async ({ services, principal }, { body }) => ({ prepared: await prepareLogout(partsOf(services), principal.sessionId, body.browser) }),
    takeLogout: async ({ services }, { body }) => ({ form: await takeLogout(partsOf(services), body.browser) }),
  },
  jobs: {
    'federation.forget-old': defineJob({
      payload: z.object({}),
      schedule: '*/15 * * * *',
      run: async (services) => {
        const now = services.clock.now();
        await services.db.withSystem('forget what no session took', (tx) => tx.commit(...forgetUpstream(tx, now, new Date(now.getTime() - quarterHourMs))));
      },
    }),
  },
  setup: async (services) => {
    const providers = createProviders(services.config, () => services.clock.monotonicMs());
    return {
      provides: {
        federation: {
          providers,
          personOfAccessToken: (token) => personOfAccessToken({ services, providers }, token),
          async bind(tx, grantId, sessionId) {
            const [bound] = await tx.run(bindGrant(tx, grantId, sessionId));
            if (!bound) throw sessionErrors['handoff-invalid']();
          },
          linkWhatWaits: (browser, userId) => services.db.withSystem('link a provider after the second step', (tx) => linkWhatWaits({ services, providers }, tx, browser, userId)),
          answerRealm: (answer) => answerRealm({ services, providers }, answer),
        },
      },
    };
  },
});

function partsOf(services: Services): Parts {
  return { services, providers: services.federation.providers };
}

/** The hand-off goes to the web app's server alone, in a header that no browser sees. */
function ended(ctx: OpenContext, ending: Ending): { outcome: 'proven' | 'link-required' } {
  if (ending === 'link-required') return { outcome: 'link-required' };
  ctx.setHeader('x-dott-handoff', ending.handoff);
  return { outcome: 'proven' };
}
