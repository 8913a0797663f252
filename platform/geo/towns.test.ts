import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cityFile } from './city-file.fixture.ts';
import { openTowns } from './towns.ts';

const folder = mkdtempSync(join(tmpdir(), 'dott-towns-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kept(name: string, content: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a City file', () => {
  it('tells the town of an address, and nothing of one that it does not have', () => {
    const find = openTowns(kept('towns.mmdb', cityFile([{ octet: 41, country: 'KE', latitude: -1.286, longitude: 36.817, radiusKm: 20 }, { octet: 81, country: 'GB', latitude: 51.507, longitude: -0.128, radiusKm: 10 }])));
    expect(find('41.90.1.2')).toEqual({ latitude: -1.286, longitude: 36.817, radiusKm: 20, country: 'KE' });
    expect(find('81.2.69.142')).toEqual({ latitude: 51.507, longitude: -0.128, radiusKm: 10, country: 'GB' });
    expect(find('9.9.9.9')).toBeUndefined();
  });

  it.each([['another kind', cityFile([], 'Test-Country'), /no City file/], ['no such file at all', Buffer.from('hello'), /./]])('is not %s', (_what, content, says) => {
    expect(() => openTowns(kept('other.mmdb', content))).toThrow(says);
  });
});
