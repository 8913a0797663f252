import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, inject } from 'vitest';
import { databaseUrls, loadConfig, type Config } from '../config/index.ts';
import type { TenantActor } from '../db/index.ts';
import type { ServerModule, Services } from '../http/index.ts';
import type { TenantId, UserId } from '../ids/index.ts';
import { makeClient, type Client, type Transport } from '../http/client.ts';
import type { Contract } from '../http/contract.ts';
import { runDueJobs } from '../jobs/index.ts';
import { createLog } from '../log/index.ts';
import { fakeClock, type FakeClock } from './clock.ts';
import { createTestDatabase, testRolePrefix } from './database.ts';
import { injectTransport } from './transport.ts';

export interface BuiltApi {
  readonly app: FastifyInstance;
  readonly backEnd: { readonly services: Services; readonly modules: readonly ServerModule[] };
  close(): Promise<void>;
}

interface Builder {
  readonly build: (options: { config: Config; role: string; clock: FakeClock; log: Services['log'] }) => Promise<BuiltApi>;
  readonly folders: () => string[];
  readonly openShop: (services: Services, options: SignUpOptions) => Promise<OpenedShop>;
}

let builder: Builder | undefined;

/** Tells the kit how the API is built; called by the test set-up, because the platform knows no app. */
export function useApi(given: Builder): void {
  builder = given;
}

export interface TestApp {
  readonly app: FastifyInstance;
  readonly services: Services;
  readonly config: Config;
  readonly clock: FakeClock;
  /** Superuser's address of this test's database. */
  readonly databaseUrl: string;
  /** Lines of the log at level warn and above. */
  readonly logLines: string[];
  /** A transport with the given session, as the web app's server would call. */
  transport(sid?: string): Transport;
  /** The typed client of a contract with the given session. */
  client<C extends Contract>(contract: C, sid?: string): Client<C>;
  /** A business as onboarding leaves it, with one member who is signed in. */
  signUp(options?: SignUpOptions): Promise<TestShop>;
  /** Relays the outboxes and runs everything that is due. */
  runJobs(): Promise<void>;
  close(): Promise<void>;
}

export interface SignUpOptions {
  /** Narrows what the member's role allows to these. */
  readonly permissions?: readonly string[];
  /** `owner` when absent. */
  readonly role?: 'owner' | 'admin' | 'accountant' | 'sales' | 'viewer';
  /** The member's address, such as an operator's; one of nobody else when absent. */
  readonly email?: string;
  readonly currency?: string;
  readonly country?: string;
  readonly timeZone?: string;
  readonly businessName?: string;
  readonly plan?: 'basic' | 'professional' | 'enterprise';
  /** 1-12; January when absent. */
  readonly fiscalYearStartMonth?: number;
  /** Another member of the same business. */
  readonly tenantId?: TenantId;
}

/** What the app's side of the kit answers. */
export interface OpenedShop {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly sid: string;
  readonly sessionId: string;
  readonly permissions: ReadonlySet<string>;
}

export interface TestShop {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly sid: string;
  /** For calling use cases directly: `services.db.withTenant(shop.actor, …)`. */
  readonly actor: TenantActor;
  api<C extends Contract>(contract: C): Client<C>;
}

export interface TestAppOptions {
  /** Variables beside the kit's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Time at which the clock stands; now when absent. */
  readonly now?: string;
  /** Superuser's address of another server than the run's. */
  readonly serverUrl?: string;
}

const SECRET_KEY = 'a secret key for tests only, long enough to pass the check';

/** A test calls more in a second than a person in an hour, and its clock stands still; tests of limits give their own. */
const UNLIMITED = ['api', 'sign-up', 'sign-in', 'mail', 'token', 'capability', 'report', 'payments'].map((name) => `${name}=100000000/60`).join(',');

/** The whole API over a database of its own. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  if (!builder) throw new Error('the test set-up did not tell how the API is built');
  const folder = await mkdtemp(join(tmpdir(), 'dott-app-'));
  const database = await createTestDatabase({ serverUrl: options.serverUrl ?? inject('databaseUrl'), folders: builder.folders(), secretKey: SECRET_KEY });
  const config = loadConfig({
    DATABASE_URL: database.url, DATABASE_ROLE_PREFIX: testRolePrefix, SECRET_KEY, DOTT_DATA_DIR: folder, LOG_LEVEL: 'warn', RATE_LIMITS: UNLIMITED, ...options.env,
  });
  const logLines: string[] = [];
  let built: BuiltApi | undefined;
  const log = createLog({ level: 'warn', role: 'test', destination: { write: (line) => void logLines.push(line) }, traceId: () => built?.backEnd.services.tracing?.traceId() });
  const clock = fakeClock(options.now);
  const api = await builder.build({ config, role: 'test', clock, log });
  built = api;
  const { services, modules } = api.backEnd;
  // A role without any permission does not exist, so tests of refusals narrow a real session.
  const narrowed = new Map<string, ReadonlySet<string>>();
  const { authenticate } = services;
  Object.assign(services, {
    authenticate: async (credential: Parameters<typeof authenticate>[0]) => {
      const principal = await authenticate(credential);
      const permissions = narrowed.get(credential.sid);
      return principal && permissions ? { ...principal, permissions } : principal;
    },
  });
  const { openShop } = builder;
  const transport = (sid?: string): Transport => injectTransport(api.app, { serviceKey: config.serviceKey, ...(sid && { sid }) });
  return {
    app: api.app,
    services,
    config,
    clock,
    databaseUrl: database.url,
    logLines,
    transport,
    client: (contract, sid) => makeClient(contract, transport(sid)),
    async signUp(given = {}) {
      const opened = await openShop(services, given);
      const permissions = given.permissions ? new Set(given.permissions) : opened.permissions;
      if (given.permissions) narrowed.set(opened.sid, permissions);
      const actor: TenantActor = { kind: 'session', ...opened, permissions, operation: 'test', requestId: null, ip: null };
      return { ...opened, actor, api: (contract) => makeClient(contract, transport(opened.sid)) };
    },
    runJobs: () => runDueJobs({ jobsUrl: databaseUrls(config).jobs, services, jobs: Object.assign({}, ...modules.map((module) => module.jobs)), concurrency: 1 }),
    async close() {
      await api.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One application for all tests of a file: started before the first, closed after the last. */
export function testApp(options: TestAppOptions = {}): () => TestApp {
  let running: TestApp | undefined;
  beforeAll(async () => {
    running = await startTestApp(options);
  }, 60_000);
  afterAll(async () => {
    await running?.close();
  });
  return () => {
    if (!running) throw new Error('the application runs inside tests only');
    return running;
  };
}

/** A text that no other test uses. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
