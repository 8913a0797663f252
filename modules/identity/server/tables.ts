import type { CreatedAt, Defaulted } from '@dott/platform/db';
import type { Generated } from 'kysely';

declare module '@dott/platform/db' {
  interface SystemTables {
    user_account: {
      id: string;
      email: string;
      given_name: string;
      family_name: string;
      password_hash: string | null;
      password_changed_at: Date | null;
      email_verified_at: Date | null;
      locked_at: Defaulted<Date | null>;
      created_at: CreatedAt;
      updated_at: Generated<Date>;
    };
    mail_token: {
      id: string;
      user_id: string;
      purpose: LinkPurpose;
      token_hash: string;
      password_hash: string | null;
      given_name: string | null;
      family_name: string | null;
      browser_hash: string | null;
      expires_at: Date;
      used_at: Date | null;
      created_at: Date;
    };
    known_network: { user_id: string; address: string; seen_at: Date };
    sign_in_attempt: {
      token_hash: string;
      kind: string;
      browser_hash: string;
      payload: string;
      tries_left: number;
      created_at: Date;
      expires_at: Date;
    };
    sign_in_failure: { address: string; account_hash: string; failures: number; window_started_at: Date };
  }
}

/** What a mailed link is good for. */
export type LinkPurpose = 'verify-email' | 'reset-password' | 'alert-me' | 'alert-not-me';
