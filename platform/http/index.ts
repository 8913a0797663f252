export type { Authenticate, ClientFacts, ContextOf, Logger, OpenContext, Principal, ReadLine, Services, SessionContext, TenantContext } from './context.ts';
export { sameSecret } from './credentials.ts';
export { defineJob, defineModule, type JobDefinition, type Jobs, type ServerModule } from './module.ts';
export { openApiOf } from './openapi.ts';
export { toCodedError, toProblem, type ProblemBody } from './problem.ts';
export { serve, type ServeOptions } from './serve.ts';
