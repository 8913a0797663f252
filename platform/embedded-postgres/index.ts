export { findRunningServer, preparePostgres, stopServer, type PostgresOptions, type PostgresServer } from './server.ts';
export { PostgresSetupError } from './setup-error.ts';
