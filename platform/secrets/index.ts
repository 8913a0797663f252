import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';
import type { Config } from '../config/index.ts';

/** What a sealed text is for and which row it stands in; sealed for one place, it opens in no other. */
export interface SealedPlace {
  /** Table and column in words, such as `totp secret`. */
  readonly purpose: string;
  /** Id of the row. */
  readonly row: string;
}

/** Encrypts what must not be readable in the database or its backups. */
export interface KeyRing {
  /** Encrypts under the present key; each call gives another text. */
  seal(place: SealedPlace, plain: string | Uint8Array): string;
  /** Decrypts what was sealed for this place under any key of the ring; throws SealBrokenError otherwise. */
  open(place: SealedPlace, sealed: string): Buffer;
  /** Like `open`, for what was a text. */
  openText(place: SealedPlace, sealed: string): string;
  /** Whether a sealed text is under the present key, by its looks alone. */
  isCurrent(sealed: string): boolean;
  /** What every text under the present key begins with. */
  readonly currentPrefix: string;
}

/** A sealed text was changed, moved to another place, or sealed under a key that the ring does not have. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

const format = 's1';
const ivBytes = 12;
const tagBytes = 16;

/** The key ring of an installation: SECRET_KEY seals, SECRET_KEYS_OLD still open. */
export function createKeyRing(config: Pick<Config, 'secretKey' | 'secretKeysOld'>): KeyRing {
  const secrets = new Map([...config.secretKeysOld, config.secretKey].map((secret) => [keyId(secret), secret]));
  const current = keyId(config.secretKey);
  const currentPrefix = `${format}.${current}.`;
  const keys = new Map<string, Buffer>();

  function keyOf(id: string, secret: string, purpose: string): Buffer {
    const name = `${id} ${purpose}`;
    const known = keys.get(name);
    if (known) return known;
    const key = derive(secret, `seal ${purpose}`);
    keys.set(name, key);
    return key;
  }

  function open(place: SealedPlace, sealed: string): Buffer {
    const [kind, id = '', body = '', ...more] = sealed.split('.');
    const secret = secrets.get(id);
    const bytes = Buffer.from(body, 'base64url');
    if (kind !== format || more.length > 0 || bytes.length < ivBytes + tagBytes) throw new SealBrokenError('this is not a sealed text');
    if (secret === undefined) throw new SealBrokenError(`sealed under the key ${id}, which is neither SECRET_KEY nor among SECRET_KEYS_OLD`);
    const decipher = createDecipheriv('aes-256-gcm', keyOf(id, secret, place.purpose), bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(associated(place));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
    } catch (cause) {
      throw new SealBrokenError('a sealed text was changed or stands where it was not sealed for', { cause });
    }
  }

  return {
    currentPrefix,
    isCurrent: (sealed) => sealed.startsWith(currentPrefix),
    open,
    openText: (place, sealed) => open(place, sealed).toString('utf8'),
    seal(place, plain) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(current, config.secretKey, place.purpose), iv, { authTagLength: tagBytes });
      cipher.setAAD(associated(place));
      const bytes = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return `${currentPrefix}${bytes.toString('base64url')}`;
    },
  };
}

/** As JSON, so that no purpose and row can be read as another pair. */
function associated({ purpose, row }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([purpose, row]));
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'dott', purpose, 32));
}

/** Names a key without telling anything of it. */
function keyId(secret: string): string {
  return hash('sha256', derive(secret, 'key id'), 'base64url').slice(0, 8);
}
