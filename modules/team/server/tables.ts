import type { CreatedAt } from '@dott/platform/db';
import type { Generated } from 'kysely';
import type { GivenRole } from '../rules.ts';

declare module '@dott/platform/db' {
  interface SystemTables {
    invitation: {
      id: string;
      tenant_id: string;
      email: string;
      role: GivenRole;
      token_hash: string;
      state: Generated<'open' | 'accepted' | 'revoked'>;
      mails: Generated<number>;
      invited_by: string;
      accepted_by: Generated<string | null>;
      expires_at: Date;
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
  }
}
