import { randomBytes, randomInt } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import type { SystemTx } from '@dott/platform/db';
import type { SessionContext } from '@dott/platform/http';
import { newId, type Id, type UserId } from '@dott/platform/ids';
import { factorErrors } from '../errors.ts';
import { codeAlphabet, foldRecoveryCode, RECOVERY_CODES } from '../rules.ts';
import { deleteRecoveryCodes, holdFactors, insertRecoveryCodes, listRecoveryCodes, takeRecoveryCode } from './factors.sql.ts';
import { reportFactor } from './report.ts';
import { readFactors } from './state.ts';

/** Ten characters are 49 bits: beyond guessing over the wire, and with a slow hash beyond guessing from a stolen table. */
const CODE_LENGTH = 10;
const slow = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Makes a set of codes, of which only slow hashes are kept; null when there are some and they may stay. */
export async function makeRecoveryCodes(tx: SystemTx, userId: UserId, now: Date, mode: 'unless-there' | 'anew'): Promise<string[] | null> {
  const former = await tx.run(listRecoveryCodes(tx, userId));
  if (mode === 'unless-there' && former.some((code) => code.used_at === null)) return null;
  const codes = Array.from({ length: RECOVERY_CODES }, newCode);
  const salt = randomBytes(16).toString('base64url');
  const hashes = await Promise.all(codes.map((code) => hashOf(code, salt)));
  await tx.run(deleteRecoveryCodes(tx, userId));
  await tx.run(insertRecoveryCodes(tx, hashes.map((codeHash) => ({ id: newId<Id<'recovery-code'>>(), userId, salt, codeHash, now }))));
  return codes;
}

/** New codes in place of all former ones. */
export async function renewRecoveryCodes(ctx: SessionContext): Promise<{ recoveryCodes: string[] }> {
  const { services, principal: { userId } } = ctx;
  return services.db.withSystem('make new recovery codes', async (tx) => {
    await tx.run(holdFactors(tx, userId));
    const { methods } = await readFactors(tx, userId);
    if (methods.length === 0) throw factorErrors['not-on']();
    const recoveryCodes = await makeRecoveryCodes(tx, userId, ctx.now(), 'anew') ?? [];
    reportFactor(tx, ctx, 'codesRenewed');
    return { recoveryCodes };
  });
}

/** Whether a code is one of this person's that was not used before. Uses it up. */
export async function takeCode(tx: SystemTx, userId: UserId, typed: string, now: Date): Promise<boolean> {
  const code = foldRecoveryCode(typed);
  const [one] = await tx.run(listRecoveryCodes(tx, userId));
  if (!one || code.length !== CODE_LENGTH) return false;
  return (await tx.run(takeRecoveryCode(tx, userId, await hashOf(code, one.salt), now))).length > 0;
}

/** Without a factor that they stand in for, codes would be a second password. */
export async function dropUnneededCodes(tx: SystemTx, userId: UserId): Promise<void> {
  const { totp, passkeys } = await readFactors(tx, userId);
  if (!totp && passkeys.length === 0) await tx.run(deleteRecoveryCodes(tx, userId));
}

function newCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
  return `${letters.slice(0, CODE_LENGTH / 2)}-${letters.slice(CODE_LENGTH / 2)}`;
}

async function hashOf(code: string, salt: string): Promise<string> {
  return (await hashRaw(foldRecoveryCode(code), { ...slow, salt: Buffer.from(salt, 'base64url') })).toString('base64url');
}
