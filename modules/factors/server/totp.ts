import { Secret, TOTP } from 'otpauth';
import { create as createQr } from 'qrcode';
import type { SystemTx } from '@dott/platform/db';
import type { SessionContext } from '@dott/platform/http';
import { newId, type Id, type UserId } from '@dott/platform/ids';
import type { KeyRing } from '@dott/platform/secrets';
import { factorErrors } from '../errors.ts';
import { foldTotpCode } from '../rules.ts';
import { confirmTotp, deleteTotp, findTotp, holdFactors, putTotp, takeStep } from './factors.sql.ts';
import { reportFactor } from './report.ts';
import { dropUnneededCodes, makeRecoveryCodes } from './recovery.ts';
import { totpPlace } from './totp-place.ts';

/** What every authenticator app can do; several know nothing else. */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const ISSUER = 'Dott';
const SECRET_BYTES = 20;

/** Begins to set up an app: a new secret, which only a code of it turns on. */
export async function beginTotp(ctx: SessionContext) {
  const { services, principal: { userId } } = ctx;
  const secret = new Secret({ size: SECRET_BYTES });
  const id = newId<Id<'totp'>>();
  const [[row]] = await services.db.withSystem('begin an authenticator app', (tx) =>
    tx.commit(putTotp(tx, { id, userId, sealed: services.secrets.seal(totpPlace(id), secret.base32), now: ctx.now() })));
  if (!row) throw factorErrors['already-on']();
  const uri = new TOTP({ ...shape, issuer: ISSUER, label: ctx.principal.session?.user.email ?? 'Dott', secret }).toString();
  return { secret: secret.base32, uri, picture: pictureOf(uri) };
}

/** Turns the app on by a code that it shows. */
export async function confirmApp(ctx: SessionContext, code: string): Promise<{ recoveryCodes: string[] | null }> {
  const { services, principal: { userId } } = ctx;
  return services.db.withSystem('turn an authenticator app on', async (tx) => {
    const [, [totp]] = await tx.batch(holdFactors(tx, userId), findTotp(tx, userId));
    if (!totp) throw factorErrors['not-begun']();
    if (totp.confirmed_at) throw factorErrors['already-on']();
    const step = stepOf(services.secrets, totp, code, ctx.now());
    if (step === undefined) throw wrongCode();
    await tx.run(confirmTotp(tx, totp.id, step, ctx.now()));
    const recoveryCodes = await makeRecoveryCodes(tx, userId, ctx.now(), 'unless-there');
    reportFactor(tx, ctx, 'appOn');
    return { recoveryCodes };
  });
}

/** Turns the app off. */
export async function removeApp(ctx: SessionContext): Promise<void> {
  const { services, principal: { userId } } = ctx;
  await services.db.withSystem('turn an authenticator app off', async (tx) => {
    const [, [gone]] = await tx.batch(holdFactors(tx, userId), deleteTotp(tx, userId));
    if (!gone) throw factorErrors['not-on']();
    await dropUnneededCodes(tx, userId);
    reportFactor(tx, ctx, 'appOff');
  });
}

/** Whether a code is the app's, now or a step to either side, and of a step that was not used before. Uses it up. */
export async function takeTotp(tx: SystemTx, secrets: KeyRing, userId: UserId, code: string, now: Date): Promise<boolean> {
  const [totp] = await tx.run(findTotp(tx, userId));
  if (!totp?.confirmed_at) return false;
  const step = stepOf(secrets, totp, code, now);
  if (step === undefined) return false;
  return (await tx.run(takeStep(tx, totp.id, step))).length > 0;
}

/** The error of a wrong code, said at its field. */
export function wrongCode(): Error {
  const factory = factorErrors['code-wrong'];
  return factory({ fields: { code: { code: factory.code, message: factory.spec.message } } });
}

function stepOf(secrets: KeyRing, totp: { id: string; secret: string }, typed: string, now: Date): number | undefined {
  const token = foldTotpCode(typed);
  if (token.length !== shape.digits) return undefined;
  const secret = Secret.fromBase32(secrets.openText(totpPlace(totp.id), totp.secret));
  const timestamp = now.getTime();
  const delta = TOTP.validate({ ...shape, secret, token, timestamp, window: 1 });
  return delta === null ? undefined : TOTP.counter({ period: shape.period, timestamp }) + delta;
}

/** A QR code as one path of squares: a drawing needs no inline style and no data address. */
function pictureOf(text: string): { size: number; path: string } {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  const squares = Array.from(data, (dark, at) => (dark ? `M${at % size} ${Math.floor(at / size)}h1v1h-1z` : ''));
  return { size, path: squares.join('') };
}
