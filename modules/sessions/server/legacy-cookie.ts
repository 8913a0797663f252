import { createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import { zId, type TenantId } from '@dott/platform/ids';

/** The former product's sign-in as its cookie holds it; other fields are not looked at. */
const Kept = z.object({
  accessToken: z.string(),
  idToken: z.string(),
  user: z.object({ sub: z.string().min(1).max(200), email: z.string().trim().toLowerCase().pipe(z.email().max(254)) }),
  tenantId: zId<TenantId>().nullish(),
  /** Milliseconds since 1970, or ISO 8601. */
  expiresAt: z.union([z.int().positive(), z.iso.datetime({ offset: true })]),
});

const Claims = z.object({ sub: z.string(), email: z.string().trim().toLowerCase() });

/** Who a cookie says was signed in. It is a claim of the cookie's maker and no more: nothing in it is signed with a key that we have. */
export interface LegacySignIn {
  readonly email: string;
  readonly tenantId: TenantId | undefined;
  readonly expiresAt: Date;
  /** What tells this sign-in from every other. */
  readonly idToken: string;
}

const SHAPE = /^([\w+/-]{22}(?:==)?):([\w+/-]+={0,2})$/;
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]+$/;
const BLOCK = 16;

/**
 * Reads `base64(iv) + ':' + base64(ciphertext)`, AES-256-CBC with PKCS #7 padding over JSON, percent-encoded or not. Undefined for
 * whatever is not such a cookie. CBC lets a stranger change one block by ruining the one before it, so the text has to be exactly what
 * `JSON.stringify` writes, in UTF-8, and has to name the person twice: once plainly and once inside of the ID token.
 */
export function openLegacyCookie(value: string, key: Buffer): LegacySignIn | undefined {
  const text = decrypt(value, key);
  if (text === undefined) return undefined;
  const parsed = parse(text);
  const kept = Kept.safeParse(parsed).data;
  if (!kept || JSON.stringify(parsed) !== text) return undefined;
  const claims = Claims.safeParse(parse(payloadOf(kept.idToken))).data;
  if (claims?.sub !== kept.user.sub || claims.email !== kept.user.email) return undefined;
  return { email: kept.user.email, tenantId: kept.tenantId ?? undefined, expiresAt: new Date(kept.expiresAt), idToken: kept.idToken };
}

function decrypt(value: string, key: Buffer): string | undefined {
  try {
    const [, iv = '', body = ''] = SHAPE.exec(decodeURIComponent(value)) ?? [];
    const bytes = Buffer.from(body, 'base64');
    if (bytes.length === 0 || bytes.length % BLOCK !== 0) return undefined;
    const decipher = createDecipheriv('aes-256-cbc', key, Buffer.from(iv, 'base64'));
    const plain = Buffer.concat([decipher.update(bytes), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    return undefined;
  }
}

function payloadOf(token: string): string {
  return Buffer.from(JWT.exec(token)?.[1] ?? '', 'base64url').toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
