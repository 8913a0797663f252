import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** How a ceremony differs from an honest one. */
export interface Oddities {
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether the owner's finger or PIN was asked for. */
  readonly verified?: boolean;
  readonly counter?: number;
  readonly challenge?: string;
}

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const text = (value: string): Buffer => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
const bytes = (value: Uint8Array): Buffer => Buffer.concat([value.length < 24 ? Buffer.from([0x40 + value.length]) : Buffer.from([0x58, value.length]), value]);

/** An authenticator in software: one passkey with a P-256 key, as the Web Authentication standard writes it down. */
export function softwareAuthenticator(home: { readonly origin: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  let counter = 0;
  // COSE: kty EC2, alg ES256, crv P-256, x, y.
  const coseKey = Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]), bytes(Buffer.from(x, 'base64url')), Buffer.from([0x22]), bytes(Buffer.from(y, 'base64url'))]);

  function authenticatorData({ rpId = new URL(home.origin).hostname, verified = true, counter: shown }: Oddities, attested?: Buffer): Buffer {
    counter += 1;
    const flags = 0x01 | (verified ? 0x04 : 0) | (attested ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(shown ?? counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  }
  const clientData = (type: string, challenge: string, { origin = home.origin, challenge: other }: Oddities): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge: other ?? challenge, origin, crossOrigin: false }));
  const frame = <T extends object>(response: T) => ({
    id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' as const, clientExtensionResults: {}, response,
  });

  return {
    register(challenge: string, odd: Oddities = {}) {
      const length = Buffer.from([0, id.length]);
      const data = authenticatorData(odd, Buffer.concat([Buffer.alloc(16), length, id, coseKey]));
      const dataBytes = Buffer.concat([Buffer.from([0x59, data.length >> 8, data.length & 0xff]), data]);
      const attestationObject = Buffer.concat([Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData'), dataBytes]);
      return frame({ clientDataJSON: clientData('webauthn.create', challenge, odd).toString('base64url'), attestationObject: attestationObject.toString('base64url'), transports: ['internal'] });
    },
    sign(challenge: string, odd: Oddities = {}) {
      const data = authenticatorData(odd);
      const client = clientData('webauthn.get', challenge, odd);
      const signature = createSign('sha256').update(Buffer.concat([data, sha256(client)])).sign(privateKey);
      return frame({ clientDataJSON: client.toString('base64url'), authenticatorData: data.toString('base64url'), signature: signature.toString('base64url') });
    },
  };
}
