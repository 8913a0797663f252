import type { CreatedAt, Defaulted, TenantColumn } from '@dott/platform/db';
import type { FileId } from '../contract.ts';

declare module '@dott/platform/db' {
  interface AppTables {
    file: {
      tenant_id: TenantColumn;
      id: FileId;
      owner_type: string;
      owner_id: string;
      guard: string;
      storage_key: string;
      name: string;
      content_type: string;
      bytes: number;
      sha256: string;
      created_by: string | null;
      created_at: CreatedAt;
    };
    file_usage: { tenant_id: TenantColumn; files: Defaulted<number>; bytes: Defaulted<number> };
  }
}
