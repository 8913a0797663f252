export { preparePostgres, stopServer, type PostgresOptions, type PostgresServer } from './server.ts';
