import type { Generated, JSONColumnType } from 'kysely';

declare module '@dott/platform/db' {
  interface SystemTables {
    session: {
      id: string;
      tenant_id: Generated<string>;
      sid_hash: string;
      user_id: string;
      user_epoch: number;
      device: string;
      browser: string;
      os: string;
      ip: string | null;
      country: string | null;
      fingerprint: string | null;
      created_at: Generated<Date>;
      proven_at: Generated<Date>;
      last_seen_at: Generated<Date>;
      expires_at: Date;
      ended_at: Date | null;
      end_reason: string | null;
    };
    handoff: { token_hash: string; browser_hash: string; user_id: string; return_to: string | null; second_factor: Generated<boolean>; created_at: Generated<Date>; expires_at: Date };
    legacy_sign_in: { token_hash: string; user_id: string; expires_at: Date; created_at: Generated<Date> };
    session_event: {
      id: string;
      tenant_id: Generated<string>;
      session_id: string;
      user_id: string;
      kind: SessionEventKind;
      reason: string | null;
      ip: string | null;
      created_at: Generated<Date>;
    };
    session_generation: { subject: 'user' | 'tenant'; id: string; generation: Generated<number>; epoch: Generated<number> };
    session_change: { id: string; origin: string | null; changes: JSONColumnType<object[]>; created_at: Generated<Date> };
    node: { id: string; name: string; alone: Generated<boolean>; started_at: Generated<Date>; seen_at: Generated<Date> };
  }
}

/** What the trail of a session tells. */
export type SessionEventKind = 'created' | 'rotated' | 'ended' | 'hijack-attempt' | 'many-sessions' | 'tenant-chosen' | 'fingerprint-renewed' | 'cache-warmed' | 'cache-evicted';
