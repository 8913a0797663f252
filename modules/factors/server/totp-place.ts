/** Where the secret of an authenticator app stands, for its seal. */
export const totpPlace = (id: string) => ({ purpose: 'totp secret', row: id });
