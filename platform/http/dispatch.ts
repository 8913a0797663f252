import { accessErrors, requestErrors } from '../errors/index.ts';
import type { SystemTx, TenantActor, TenantExtras, TenantTx } from '../db/index.ts';
import type { Authenticate, ClientFacts, Principal, Services } from './context.ts';
import { binaryReply, isBinary, type Operation } from './contract.ts';
import { sameSecret } from './credentials.ts';
import { claimExtras, claimOf, claimedReference, underClaim } from './idempotency.ts';
import { parseInput, type ParsedInput, type RawInput } from './input.ts';
import type { ServerModule } from './module.ts';
import { requireRecentProof } from './step-up.ts';

/** One call of one operation, freed from the web framework. */
export interface Call {
  readonly operation: Operation;
  /** `invoices.issue` */
  readonly name: string;
  /** `issue` */
  readonly key: string;
  readonly module: ServerModule;
  readonly trusted: boolean;
  readonly client: ClientFacts;
  readonly sid: string | undefined;
  /** The browser's fingerprint cookie in the web app's words. */
  readonly fingerprint: string | undefined;
  readonly authorization: string | undefined;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  setHeader(name: string, value: string): void;
  read(): Promise<RawInput>;
}

export interface DispatchOptions {
  readonly services: Services;
  readonly authenticate: Authenticate;
}

/** The way of one request: who, may they, what did they send, do it inside the tenant, show only what the contract says. */
export async function dispatch(options: DispatchOptions, call: Call): Promise<unknown> {
  const { callGuard } = options.services;
  let principal: Principal | undefined;
  try {
    principal = await identify(options, call);
    const waiting = callGuard?.admit(call, principal);
    // Nearly every call is admitted from memory; one turn of the event loop less is part of why that costs nothing.
    if (waiting) await waiting;
    await allow(options.services, call.operation, principal);
    const result = await serveCall(options, call, principal);
    if (call.operation.bulk && binaryReply(call.operation, result)) callGuard?.tookOut(call, principal);
    return result;
  } catch (error) {
    callGuard?.refused(call, principal, error);
    throw error;
  }
}

async function serveCall(options: DispatchOptions, call: Call, principal: Principal | undefined): Promise<unknown> {
  const input = parseInput(call.operation, await call.read());
  const result = call.operation.access === 'tenant'
    ? await runInTenant(options.services, call, input, tenantPrincipal(principal))
    : await run(call, { ...common(options.services, call), principal, authorization: call.authorization }, input);
  return present(call.operation, result);
}

async function identify(options: DispatchOptions, call: Call): Promise<Principal | undefined> {
  const { access } = call.operation;
  if (access === 'public' || access === 'webhook' || access === 'capability') return undefined;
  if (access === 'service') {
    if (!call.trusted && !(call.operation.alsoBearer && call.authorization?.startsWith('Bearer '))) throw accessErrors['not-authenticated']();
    return undefined;
  }
  if (access === 'metrics' && holdsMetricsToken(options.services, call)) return undefined;
  const principal = call.sid === undefined
    ? undefined
    : await options.authenticate({ sid: call.sid, client: call.client, slide: call.operation.background !== true, browser: call.trusted ? call : undefined });
  if (!principal) throw accessErrors['not-authenticated']();
  return principal;
}

async function allow(services: Services, operation: Operation, principal: Principal | undefined): Promise<void> {
  // Identified already: where nobody has to be signed in, or METRICS_TOKEN was shown.
  if (!principal) return;
  const { access } = operation;
  if ((access === 'operator' || access === 'metrics') && !principal.operator) throw requestErrors['not-found']();
  if (access === 'tenant') mayCall(operation, principal);
  if (operation.stepUp) await requireRecentProof(services, principal);
}

/** The token reads figures and changes nothing. */
function holdsMetricsToken({ config }: Services, call: Call): boolean {
  const given = /^Bearer (.+)$/.exec(call.authorization ?? '')?.[1];
  return call.operation.method === 'GET' && given !== undefined && config.metricsToken !== undefined && sameSecret(given, config.metricsToken);
}

function mayCall(operation: Operation, principal: Principal): void {
  if (principal.tenantId === null) throw accessErrors['no-tenant']();
  if (!operation.permission || !principal.permissions.has(operation.permission)) throw requestErrors.forbidden();
  if (principal.readOnly && operation.method !== 'GET' && !operation.whileReadOnly) throw accessErrors['read-only']();
}

function tenantPrincipal(principal: Principal | undefined): Principal & { tenantId: NonNullable<Principal['tenantId']> } {
  const tenantId = principal?.tenantId;
  if (!principal || !tenantId) throw accessErrors['no-tenant']();
  return { ...principal, tenantId };
}

function common(services: Services, call: Call) {
  return {
    client: call.client,
    requestId: call.requestId,
    services,
    trusted: call.trusted,
    now: () => services.clock.now(),
    setHeader: call.setHeader,
  };
}

async function run(call: Call, ctx: object, input: ParsedInput, key = call.key): Promise<unknown> {
  const handler = call.module.handlers[key];
  if (!handler) throw new Error(`${call.name} has no handler`);
  // defineModule checked the handler against the contract; here only the list of all modules is known.
  return handler(ctx as never, input as never);
}

async function runInTenant(services: Services, call: Call, input: ParsedInput, principal: ReturnType<typeof tenantPrincipal>): Promise<unknown> {
  const actor: TenantActor = {
    kind: 'session',
    tenantId: principal.tenantId,
    userId: principal.userId,
    permissions: principal.permissions,
    sessionId: principal.sessionId,
    operation: call.name,
    requestId: call.requestId,
    ip: call.client.ip,
  };
  const context = (tx: TenantTx, system?: SystemTx) => ({ ...common(services, call), tx, actor, principal, ...(system && { system }) });
  const { door } = call.operation;
  const within = (extras: TenantExtras, work: (ctx: ReturnType<typeof context>) => Promise<unknown>) => (door === 'system'
    ? services.db.withSystem(call.name, async (system) => work(context(await system.enterTenant(actor, extras), system)))
    : services.db.withTenant(actor, (tx) => work(context(tx)), extras));
  if (call.operation.method === 'GET') {
    const result = await within({}, (ctx) => run(call, ctx, input));
    if (call.operation.background !== true) services.readTrail.append(readLine(services, call, actor, input, result));
    return result;
  }
  // A PUT says the same the second time.
  const claim = call.operation.method === 'PUT' ? undefined : claimOf(call.idempotencyKey, actor.userId, call.name, [input.params, input.body], input.file?.bytes);
  const about = { entity: call.operation.entity ?? call.module.contract.name, entityId: idIn(input.params) ?? null, action: call.name };
  return underClaim(
    claim,
    () => within({ about, ...(claim && claimExtras(claim)) }, (ctx) => run(call, ctx, input)),
    () => within({}, async (ctx) => {
      const id = claim && await claimedReference(ctx.tx, claim);
      const { replay } = call.operation;
      // What there is only one of in a business is presented without an id.
      const single = replay !== undefined && call.module.contract.operations[replay]?.params === undefined;
      return replay && (id || single) ? run(call, ctx, { ...input, params: single ? undefined : { id } }, replay) : undefined;
    }),
  );
}

function idIn(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : undefined;
}

function readLine(services: Services, call: Call, actor: TenantActor, input: ParsedInput, result: unknown) {
  const items = typeof result === 'object' && result !== null && 'items' in result && Array.isArray(result.items) ? result.items : undefined;
  return {
    at: services.clock.now().toISOString(),
    tenantId: actor.tenantId,
    userId: actor.userId,
    operation: call.name,
    entity: call.operation.entity ?? call.module.contract.name,
    entityId: idIn(input.params) ?? null,
    count: items?.length ?? 1,
    ip: actor.ip,
    requestId: call.requestId,
  };
}

/** The presenter is the only exit: what the reply's schema does not name does not leave. */
function present(operation: Operation, result: unknown): unknown {
  if (!operation.reply || isBinary(operation.reply) || binaryReply(operation, result)) return result;
  return operation.reply.parse(result);
}
