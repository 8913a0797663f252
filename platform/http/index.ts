export type { Authenticate, BrowserWord, ClientFacts, ContextOf, OpenContext, Principal, ReadLine, Services, SessionContext, SystemTenantContext, TenantContext } from './context.ts';
export { sameSecret } from './credentials.ts';
export { defineJob, defineModule, type JobContext, type JobDefinition, type Jobs, type ModuleSetup, type ServerModule } from './module.ts';
export { openApiOf } from './openapi.ts';
export { decodeCursor, encodeCursor, toPage, type CursorValues } from './paging.ts';
export { toCodedError } from './problem.ts';
export { serve, type ServeOptions } from './serve.ts';
export { PROOF_MS, requireRecentProof } from './step-up.ts';
export { refuseAddress, refuseBytes } from './unreadable.ts';
