/** By what somebody can prove who they are beside a password. */
export const factorMethods = ['passkey', 'totp', 'recovery'] as const;
export type FactorMethod = (typeof factorMethods)[number];

/** How many one-time recovery codes a person gets at once. */
export const RECOVERY_CODES = 10;
/** Passkeys of one person. */
export const MOST_PASSKEYS = 20;
/** How long a sign-in waits for its second step. */
export const CHALLENGE_MS = 10 * 60_000;
/** Wrong codes that one sign-in bears. */
export const CHALLENGE_TRIES = 5;

/** Letters and digits that nobody mistakes for each other when they copy a code from paper. */
export const codeAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A recovery code as it is compared: without what people put between its letters. */
export function foldRecoveryCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

/** The digits of a code as an authenticator shows it, whatever stands between them. */
export function foldTotpCode(typed: string): string {
  return typed.replaceAll(/\D/g, '');
}

/** What somebody can sign in with after the password: none when nothing is set up, and recovery codes only beside a real factor. */
export function methodsOf(have: { readonly passkeys: number; readonly totp: boolean; readonly codesLeft: number }): readonly FactorMethod[] {
  if (have.passkeys === 0 && !have.totp) return [];
  return factorMethods.filter((method) => (method === 'passkey' ? have.passkeys > 0 : method === 'totp' ? have.totp : have.codesLeft > 0));
}
