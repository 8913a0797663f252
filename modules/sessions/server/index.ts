import { accessErrors, requestErrors } from '@dott/platform/errors';
import { warmPlaces } from '@dott/platform/geo/places';
import { defineModule, type Authenticate, type Principal, type Services, type SessionContext } from '@dott/platform/http';
import { permissionsOf } from '@dott/modules/tenants/rules';
import { sessions } from '../contract.ts';
import { isSidShaped } from '../rules.ts';
import { createBrowserCheck, type BrowserCheck } from './browser-check.ts';
import { evictCache, inspectCache, warmCache } from './cache-operations.ts';
import { createSessionEngine, type SessionEngine, type SessionView } from './engine.ts';
import { listEvents } from './events.ts';
import { createFingerprints, type Fingerprints } from './fingerprint.ts';
import { jobs } from './jobs.ts';
import { createLegacyDoor, type LegacyDoor } from './legacy.ts';
import { isOperator } from './operators.ts';
import { STATEMENT_MS } from './ports.ts';
import { presentCurrent, presentTimes } from './presenting.ts';
import { signIn } from './sign-in.ts';
import { createSessionStreams, type SessionStreams } from './streams.ts';
import { switchTenant } from './switch-tenant.ts';
import './tables.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** The session engine of this process. */
    readonly sessions: SessionEngine;
    /** What browsers are recognised by. */
    readonly fingerprints: Fingerprints;
    /** The way in for people who are signed in to the former product. */
    readonly legacyDoor: LegacyDoor;
    /** Tabs that hear of changes. */
    readonly sessionStreams: SessionStreams;
  }
  interface Principal {
    /** The session's whole view, when the engine found it. */
    readonly session?: SessionView;
  }
}

export { createSessionEngine, type ResolveFacts, type SessionEngine, type SessionEngineDeps, type SessionView } from './engine.ts';
export type { SessionChecks } from './metering.ts';
export { issueHandoff, type ProvenSignIn } from './handoff.ts';
export { takeCensus, type Census } from './census.ts';
export { forgetSessions, listPersonalSessions, listPersonalTrail } from './person.sql.ts';
export type { CreatedSession, NewSessionInput, SessionChanges } from './session-changes.ts';

export const sessionsModule = defineModule({
  contract: sessions,
  handlers: {
    create: (ctx, { body }) => signIn(ctx, body),
    current: async (ctx) => presentCurrent(own(ctx.principal), ctx.principal.operator),
    renew: async (ctx) => presentCurrent(own(ctx.principal), ctx.principal.operator),
    active: async (ctx) => {
      const views = await ctx.services.sessions.list(ctx.principal.userId);
      return { items: views.map((view) => ({ ...presentTimes(view), current: view.id === ctx.principal.sessionId })) };
    },
    events: (ctx, { query }) => listEvents(ctx, query),
    follow: async (ctx) => {
      // So that nothing of it is left when the process stops.
      ctx.setHeader('connection', 'close');
      return { body: ctx.services.sessionStreams.open(sidIn(ctx.authorization), own(ctx.principal)), contentType: 'text/event-stream' };
    },
    get: async (ctx, { params }) => {
      const views = await ctx.services.sessions.list(ctx.principal.userId);
      const view = views.find((one) => one.id === params.id);
      if (!view) throw requestErrors['not-found']();
      return { ...presentTimes(view), current: view.id === ctx.principal.sessionId };
    },
    switchTenant: (ctx, { body }) => switchTenant(ctx, body.tenantId),
    end: async (ctx, { params }) => {
      const { sessions: engine, db } = ctx.services;
      const ended = await db.withSystem('end a session', (tx) => engine.end(tx, ctx.principal.userId, params.id, 'revoked'), { limitMs: STATEMENT_MS });
      if (!ended) throw requestErrors['not-found']();
      tellRevoked(ctx, params.id, 'one');
    },
    signOut: async (ctx) => {
      const sid = sidIn(ctx.authorization);
      if (!isSidShaped(sid)) return;
      const { sessions: engine, db } = ctx.services;
      await db.withSystem('sign out', (tx) => engine.endHeld(tx, sid, 'revoked'), { limitMs: STATEMENT_MS });
    },
    inspectCache: ({ services }, { query }) => inspectCache(services, query.sessionId),
    warmCache: (ctx, { body }) => warmCache(ctx, body.limit),
    evictCache: (ctx, { query }) => evictCache(ctx, query.sessionId),
    endOthers: async (ctx) => {
      const { sessions: engine, db } = ctx.services;
      const { userId, sessionId } = ctx.principal;
      await db.withSystem('end all other sessions', (tx) => engine.endAll(tx, userId, 'revoked', sessionId), { limitMs: STATEMENT_MS });
      tellRevoked(ctx, sessionId, 'all-others');
    },
  },
  jobs,
  setup: async (services) => {
    const engine = createSessionEngine(services);
    await engine.start();
    warmPlaces();
    const fingerprints = createFingerprints(services.config);
    const check = createBrowserCheck(services, engine, fingerprints);
    const sessionStreams = createSessionStreams(engine, services.metrics);
    return {
      provides: { sessions: engine, fingerprints, legacyDoor: createLegacyDoor(services), sessionStreams, authenticate: authenticateWith(services, engine, check) },
      drain: () => sessionStreams.drain(),
      stop: () => engine.stop(),
    };
  },
});

/** Finds who is behind a session credential. The permissions are those of the role that the look-up found, never older. */
function authenticateWith(services: Services, engine: SessionEngine, checkBrowser: BrowserCheck): Authenticate {
  return async ({ sid, client, slide, browser }) => {
    const look = () => engine.resolve(sid, { ...client, slide });
    const view = await (services.config.enableSessionMetrics ? engine.figures.check(look) : look());
    if (view && browser) await checkBrowser(view, client, browser);
    return view && {
      sessionId: view.id, userId: view.userId, tenantId: view.tenantId, permissions: permissionsOf(view.role), readOnly: view.tenant?.readOnly ?? false,
      operator: isOperator(services.config, view), provenAt: view.provenAt, session: view,
    };
  };
}

function tellRevoked({ services, principal, client, requestId }: SessionContext, sessionId: string, scope: 'one' | 'all-others'): void {
  const { userId, tenantId } = principal;
  services.security.report({ type: 'SESSION_REVOKED', userId, tenantId, sessionId, ip: client.ip, userAgent: client.userAgent, requestId, detail: { scope } });
}

/** The id in a session credential; empty when there is none. */
function sidIn(authorization: string | undefined): string {
  return /^Session ([\w-]+)$/.exec(authorization ?? '')?.[1] ?? '';
}

/** The session that asks, as the hook found it a moment ago. */
function own(principal: Principal): SessionView {
  if (!principal.session) throw accessErrors['not-authenticated']();
  return principal.session;
}
