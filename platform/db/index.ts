export type { TenantActor } from './actor.ts';
export { openDatabase, type DatabaseOptions, type Db } from './database.ts';
export type { AuditRecord, ClosingFacts, Doors, EnqueueOptions, SystemTx, TenantExtras, TenantTx } from './doors.ts';
export { codedDatabaseFailure, isDatabaseError, mapConstraint } from './failure.ts';
export { claimKey, findClaim, isKeyBusy, isKeyTaken, keepReference, type IdempotencyClaim } from './idempotency.ts';
export { DatabaseNewerError, migrate, readMigrations, type MigrateOptions } from './migrate.ts';
export { openClient, openPool } from './pool.ts';
export { bootstrapRoles, roleNames, type RolePasswords } from './roles.ts';
export type { AppTables, CreatedAt, DateColumn, SystemTables, TenantColumn } from './tables.ts';
