import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId, type TenantId } from '@dott/platform/ids';
import { beforeEach, describe, expect, it } from 'vitest';
import { createReadTrail, type SpooledLine } from './read-trail.ts';

const tenantId = newId<TenantId>();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dott-spool-'));
});

const read = (operation: string) => ({
  at: '2026-11-22T10:00:00.000Z', tenantId, userId: null, operation, entity: 'customer', entityId: null, count: 1, ip: null, requestId: 'r',
});
const drained = async (trail = createReadTrail({ folder })): Promise<SpooledLine[]> => {
  const all: SpooledLine[] = [];
  await trail.drain(async ({ lines }) => void all.push(...lines));
  return all;
};

describe('the spool of reads', () => {
  it('gives what was appended, in order, and then nothing', async () => {
    const trail = createReadTrail({ folder });
    for (const operation of ['a', 'b', 'c']) trail.append(read(operation));
    expect((await drained(trail)).map((line) => line.operation)).toEqual(['a', 'b', 'c']);
    expect(await drained(trail)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps a file whose lines could not be kept elsewhere, with the same ids', async () => {
    const trail = createReadTrail({ folder });
    trail.append(read('a'));
    const seen: string[] = [];
    await expect(trail.drain(({ lines }) => {
      seen.push(...lines.map((line) => line.id));
      return Promise.reject(new Error('the database is gone'));
    })).rejects.toThrow('gone');
    trail.append(read('b'));
    const again = await drained(trail);
    expect(again.map((line) => line.operation).toSorted()).toEqual(['a', 'b']);
    expect(again.map((line) => line.id)).toEqual(expect.arrayContaining(seen));
  });

  it('does not take a file that a living process still writes to', async () => {
    const other = createReadTrail({ folder });
    other.append(read('mine'));
    expect(await drained()).toEqual([]);
    expect(await drained(other)).toHaveLength(1);
  });

  it('takes the file of a dead process that had the same process id', async () => {
    const trail = createReadTrail({ folder });
    trail.append(read('new'));
    const own = readdirSync(folder).join().replace(/-[^-]+$/, '');
    await drained(trail);
    expect(own).toMatch(new RegExp(`^${process.pid}-`));
    writeFileSync(join(folder, `${own}-00ff.open`), `${JSON.stringify({ id: newId(), ...read('old') })}\n`);
    expect((await drained()).map((line) => line.operation)).toEqual(['old']);
  });

  it('keeps lines that it cannot read beside, and says so', async () => {
    const damage: number[] = [];
    const trail = createReadTrail({ folder, onDamage: (_file, lines) => damage.push(lines) });
    const file = join(folder, '999999999-00ff.ready');
    writeFileSync(file, `${JSON.stringify({ id: newId(), ...read('whole') })}\nnot json\n`);
    appendFileSync(file, '{"id":"cut');
    expect((await drained(trail)).map((line) => line.operation)).toEqual(['whole']);
    expect(damage).toEqual([2]);
    expect(readdirSync(folder)).toEqual(['999999999-00ff.ready.bad']);
  });

  it('closes a file before it grows large', () => {
    const trail = createReadTrail({ folder });
    const long = 'x'.repeat(60_000);
    for (let n = 0; n < 80; n += 1) trail.append(read(long));
    expect(readdirSync(folder).filter((name) => name.endsWith('.ready'))).toHaveLength(1);
  });

  it('loses no line to kill -9', async () => {
    const trail = fileURLToPath(new URL('./read-trail.ts', import.meta.url));
    const program = `import { createReadTrail } from ${JSON.stringify(trail)};
      const trail = createReadTrail({ folder: process.argv[1] });
      for (let n = 0; ; n += 1) {
        trail.append({ ...${JSON.stringify(read(''))}, operation: String(n) });
        if (n % 50 === 0) process.stdout.write(n + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], { cwd: fileURLToPath(new URL('.', import.meta.url)) });
    let confirmed = -1;
    for await (const chunk of child.stdout) {
      confirmed = Number(String(chunk).trim().split('\n').at(-1));
      if (confirmed > 500) break;
    }
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    const lines = await drained();
    expect(lines.length).toBeGreaterThan(confirmed);
    expect(lines.map((line) => line.operation)).toEqual(lines.map((_line, index) => String(index)));
    expect(new Set(lines.map((line) => line.id)).size).toBe(lines.length);
  });
});
