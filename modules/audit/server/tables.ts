import type { CreatedAt, DateColumn, Defaulted, TenantColumn } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';

export interface AuditEventTable {
  tenant_id: TenantColumn;
  id: string;
  at: Defaulted<Date>;
  tx: Defaulted<number>;
  kind: 'read' | 'write';
  actor_kind: string;
  user_id: UserId | null;
  session_id: string | null;
  operation: string;
  action: string;
  entity: string;
  entity_id: string | null;
  detail: Defaulted<Readonly<Record<string, unknown>>>;
  records: Defaulted<number>;
  ip: string | null;
  request_id: string | null;
}

export interface AuditSealTable {
  tenant_id: TenantColumn;
  seq: number;
  event_id: string;
  hash: string;
  sealed_at: CreatedAt;
}

export interface AuditChainTable {
  tenant_id: TenantColumn;
  seq: Defaulted<number>;
  hash: Defaulted<string>;
  sealed_before: Defaulted<number>;
}

export interface AuditHeadTable {
  tenant_id: TenantColumn;
  day: DateColumn;
  seq: number;
  hash: string;
  signature: string;
  signed_at: CreatedAt;
}

declare module '@dott/platform/db' {
  interface AppTables {
    audit_event: AuditEventTable;
    audit_seal: AuditSealTable;
    audit_chain: AuditChainTable;
    audit_head: AuditHeadTable;
  }
}
