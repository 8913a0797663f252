import type { Defaulted } from '@dott/platform/db';
import type { Severity } from '../rules.ts';

declare module '@dott/platform/db' {
  interface SystemTables {
    security_event: {
      id: string;
      tenant_id: Defaulted<string>;
      at: Date;
      type: string;
      severity: Severity;
      user_id: string | null;
      session_id: string | null;
      ip: string | null;
      user_agent: string | null;
      request_id: string | null;
      detail: Defaulted<Readonly<Record<string, unknown>>>;
      export_seq: number | null;
    };
    security_export: {
      target: string;
      seq: Defaulted<number>;
      holder: string | null;
      held_until: Date | null;
      failures: Defaulted<number>;
      last_error: string | null;
      sent_at: Date | null;
    };
  }
}

/** `tenant_id` of an event that belongs to no business. */
export const NO_TENANT = '00000000-0000-0000-0000-000000000000';
