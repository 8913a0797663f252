import { describe, expect, it } from 'vitest';
import { createKeyRing, SealBrokenError } from './index.ts';

const former = 'the former secret key, long enough to be one';
const present = 'the present secret key, long enough to be one';
const ring = createKeyRing({ secretKey: present, secretKeysOld: [former] });
const place = { purpose: 'totp secret', row: '01' };

describe('key ring', () => {
  it('opens what it sealed, text and bytes, and never seals twice alike', () => {
    expect(ring.openText(place, ring.seal(place, 'Ämina\n'))).toBe('Ämina\n');
    expect([...ring.open(place, ring.seal(place, Uint8Array.of(0, 255, 1)))]).toEqual([0, 255, 1]);
    expect(ring.openText(place, ring.seal(place, ''))).toBe('');
    expect(ring.seal(place, 'x')).not.toBe(ring.seal(place, 'x'));
  });

  it('opens in no other row and for no other purpose', () => {
    const sealed = ring.seal(place, 'secret');
    expect(() => ring.open({ ...place, row: '02' }, sealed)).toThrow(SealBrokenError);
    expect(() => ring.open({ ...place, purpose: 'provider token' }, sealed)).toThrow(SealBrokenError);
    expect(() => ring.open({ purpose: 'totp', row: 'secret01' }, sealed)).toThrow(SealBrokenError);
  });

  it('notices each changed, cut or foreign text', () => {
    const sealed = ring.seal(place, 'secret');
    const at = ring.currentPrefix.length;
    for (let index = at; index < sealed.length - 1; index += 1) {
      const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`;
      expect(() => ring.open(place, changed), `character ${index}`).toThrow(SealBrokenError);
    }
    for (const wrong of ['', 'secret', sealed.slice(0, -8), sealed.slice(0, at), `${sealed}.x`, sealed.replace('s1.', 's2.')]) {
      expect(() => ring.open(place, wrong), wrong).toThrow(SealBrokenError);
    }
  });

  it('reads what a former key sealed, says that it is not current, and does not read a stranger’s', () => {
    const old = createKeyRing({ secretKey: former, secretKeysOld: [] }).seal(place, 'kept');
    expect(ring.openText(place, old)).toBe('kept');
    expect(ring.isCurrent(old)).toBe(false);
    expect(ring.isCurrent(ring.seal(place, ring.open(place, old)))).toBe(true);
    const strangers = createKeyRing({ secretKey: 'somebody else’s key, long enough to be one', secretKeysOld: [] });
    expect(() => strangers.open(place, old)).toThrow(/SECRET_KEYS_OLD/);
  });

  it('shows neither the key nor the text', () => {
    const sealed = ring.seal(place, 'secret');
    expect(sealed).not.toContain('secret');
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('secret');
  });
});
