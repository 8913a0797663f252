declare module '@dott/platform/db' {
  interface SystemTables {
    identity_link: { issuer: string; subject: string; user_id: string; created_at: Date };
    upstream_grant: {
      id: string;
      user_id: string;
      /** Null until the hand-off was fetched. */
      session_id: string | null;
      issuer: string;
      subject: string;
      /** The provider's `sid`. */
      provider_session: string | null;
      /** Sealed for this row. */
      tokens: string;
      renewed_at: Date;
      renewing_until: Date | null;
      created_at: Date;
    };
    logout_token: { token_hash: string; expires_at: Date };
  }
}

export {};
