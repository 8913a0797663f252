import { networkOf } from '@dott/modules/identity/rules';
import { CodedError, limitErrors } from '@dott/platform/errors';
import type { Call, CallGuard, LimitClass, Principal, Services } from '@dott/platform/http';
import { isUpload } from '@dott/platform/http/contract';
import type { Limiter, Verdict } from '@dott/platform/limits';
import type { SecurityEventType } from '../rules.ts';
import type { SecurityReport } from './event.ts';
import type { SecurityReporter } from './reporter.ts';

/** Refusals that mean the same whatever the operation. */
const eventOfCode: Readonly<Record<string, SecurityEventType>> = {
  'request.forbidden': 'PERMISSION_DENIED',
  'security.rate-limited': 'RATE_LIMITED',
  'tenants.verification-failed': 'CROSS_TENANT_REFUSED',
  'tenants.not-found': 'CROSS_TENANT_REFUSED',
  'identity.link-invalid': 'LINK_REFUSED',
  'sessions.handoff-invalid': 'HANDOFF_REFUSED',
  'sessions.legacy-refused': 'LEGACY_REFUSED',
  'team.invitation-invalid': 'LINK_REFUSED',
  'team.other-address': 'LINK_REFUSED',
  'factors.passkey-refused': 'PASSKEY_REFUSED',
  'identity.link-expired': 'LINK_REFUSED',
  'identity.provider-answer-invalid': 'PROVIDER_REFUSED',
  'identity.provider-refused': 'PROVIDER_REFUSED',
  'identity.provider-email-unverified': 'PROVIDER_REFUSED',
  'identity.logout-token-invalid': 'PROVIDER_REFUSED',
};
const uploadCodes: ReadonlySet<string> = new Set(['files.type-not-allowed', 'request.too-large', 'request.unsupported-type']);

/** Watches over the calls of one process: takes them from allowances, and tells of what was refused. */
export function createCallGuard(services: Pick<Services, 'config' | 'metrics'>, limiter: Limiter, reporter: Pick<SecurityReporter, 'report' | 'reportOnce'>): CallGuard {
  const limits = services.config.rateLimits;
  const refusals = services.metrics.counter({ name: 'rate_limited_total', help: 'Calls that a limit refused', labels: ['limit'] as const });

  return {
    admit(call, principal) {
      if (principal?.operator && isOperators(call)) reporter.reportOnce({ type: 'OPERATOR_ACCESS', ...factsOf(call, principal) });
      const name = classOf(call, principal);
      if (name === 'none') return undefined;
      const key = keyOf(name, call, principal);
      if (name === 'payments') return limiter.takeStrictly(key, limits[name]).then((verdict) => judge(call, name, verdict));
      judge(call, name, limiter.take(key, limits[name]));
      return undefined;
    },
    tookOut: (call, principal) => reporter.report({ type: 'DATA_EXPORTED', ...factsOf(call, principal) }),
    refused(call, principal, error) {
      const type = error instanceof CodedError ? eventOf(call, principal, error.code) : undefined;
      if (type && error instanceof CodedError) reporter.reportOnce({ type, ...factsOf(call, principal, error) });
    },
  };

  function judge(call: Call, name: Exclude<LimitClass, 'none'>, verdict: Verdict): void {
    const seconds = String(Math.ceil(verdict.resetMs / 1_000));
    call.setHeader('ratelimit-limit', String(verdict.limit));
    call.setHeader('ratelimit-remaining', String(verdict.remaining));
    call.setHeader('ratelimit-reset', seconds);
    if (verdict.admitted) return;
    refusals.labels(name).inc();
    throw limitErrors['rate-limited']({ retryAfterMs: Math.max(1_000, Math.ceil(verdict.resetMs)), params: { limit: name } });
  }
}

const isOperators = ({ operation }: Call): boolean => operation.access === 'operator' || operation.access === 'metrics';

function classOf({ operation }: Call, principal: Principal | undefined): LimitClass {
  const { limit, access } = operation;
  if (limit === 'api' || limit === 'session' || limit === 'payments') return principal ? limit : 'none';
  if (limit) return limit;
  if (principal) return 'api';
  return access === 'capability' ? 'capability' : 'none';
}

function keyOf(name: Exclude<LimitClass, 'none'>, call: Call, principal: Principal | undefined): string {
  if (name === 'payments') return `${name}:${principal?.userId ?? ''}:${principal?.tenantId ?? ''}`;
  if (name === 'api' || name === 'session') return `${name}:${principal?.userId ?? ''}`;
  return `${name}:${networkOf(call.client.ip)}`;
}

function eventOf(call: Call, principal: Principal | undefined, code: string): SecurityEventType | undefined {
  const { operation } = call;
  if (code === 'request.not-found' && principal && !principal.operator && isOperators(call)) return 'OPERATOR_REFUSED';
  if (code === 'sessions.not-authenticated' && operation.access === 'service') return 'SERVICE_REFUSED';
  if (isUpload(operation.body) && uploadCodes.has(code)) return 'UPLOAD_REFUSED';
  return eventOfCode[code];
}

function factsOf(call: Call, principal: Principal | undefined, error?: CodedError): Omit<SecurityReport, 'type'> {
  const { client } = call;
  return {
    userId: principal?.userId, tenantId: principal?.tenantId, sessionId: principal?.sessionId,
    ip: client.ip, userAgent: client.userAgent, requestId: call.requestId,
    detail: { operation: call.name, ...(error && { code: error.code, ...error.detail.params }) },
  };
}
