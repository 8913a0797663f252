declare module '@dott/platform/db' {
  interface SystemTables {
    totp_factor: { id: string; user_id: string; secret: string; last_step: number | null; confirmed_at: Date | null; created_at: Date };
    recovery_code: { id: string; user_id: string; salt: string; code_hash: string; used_at: Date | null; created_at: Date };
    passkey: {
      id: string;
      user_id: string;
      credential_id: string;
      public_key: string;
      counter: number;
      transports: string;
      name: string;
      aaguid: string;
      backed_up: boolean;
      created_at: Date;
      last_used_at: Date | null;
    };
  }
}

export {};
