import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** `tenant_id` of a table in schema `app`: the query layer fills it in. */
export type TenantColumn = Generated<string>;
/** A timestamptz that the database fills with now(). */
export type CreatedAt = ColumnType<Date, Date | undefined, never>;
/** A column that the database fills in when an insert leaves it out. */
export type Defaulted<T> = Generated<T>;
/** A date without time, as text. */
export type DateColumn = ColumnType<string, string, string>;

/** Tables of schema `app`; each module adds its own by declaration merging. */
export interface AppTables {
  outbox: {
    tenant_id: TenantColumn;
    id: string;
    job: string;
    payload: JSONColumnType<Record<string, unknown>>;
    job_key: string | null;
    run_at: Date | null;
    traceparent: Defaulted<string | null>;
    created_at: CreatedAt;
  };
  idempotency_key: {
    tenant_id: TenantColumn;
    user_id: string;
    operation: string;
    key: string;
    body_hash: string;
    reference: string | null;
    created_at: CreatedAt;
  };
}

/** Tables of schema `system`: what exists before a tenant is known. */
export interface SystemTables {
  outbox: {
    id: string;
    job: string;
    payload: JSONColumnType<Record<string, unknown>>;
    job_key: string | null;
    run_at: Date | null;
    traceparent: Defaulted<string | null>;
    created_at: CreatedAt;
  };
  schema_migration: { name: string; checksum: string; applied_at: CreatedAt };
}
