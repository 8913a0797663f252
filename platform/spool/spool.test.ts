import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSpool } from './index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dott-spool-'));
});

const spoolModule = JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)));
const spool = () => createSpool<unknown>({ folder, parse: (content) => content });
async function drained(): Promise<unknown[]> {
  const all: unknown[] = [];
  await spool().drain(async (lines) => void all.push(...lines));
  return all;
}

describe('a folder that machines share', () => {
  const dead = 999_999_999;

  it('does not take a file that another machine writes to, although no process here has its id', async () => {
    writeFileSync(join(folder, `${dead}-0123456789ab-00ff.open`), '{"n":1}\n');
    expect(await drained()).toEqual([]);
  });

  it('takes what another machine has left alone, and what a dead process of this one has left', async () => {
    const own = spool();
    own.append({ n: 0 });
    const host = readdirSync(folder).join().split('-')[1];
    await own.drain(async () => undefined);
    writeFileSync(join(folder, `${dead}-${host}-00ff.open`), '{"n":1}\n');
    expect(await drained()).toEqual([{ n: 1 }]);
    const left = join(folder, `${dead}-0123456789ab-00ff.open`);
    writeFileSync(left, '{"n":2}\n');
    utimesSync(left, 0, Date.now() / 1_000 - 601);
    expect(await drained()).toEqual([{ n: 2 }]);
  });
});

it('a file that cannot be read stays, and the others go on', async () => {
  mkdirSync(join(folder, 'a.ready'));
  writeFileSync(join(folder, 'b.ready'), '{"n":1}\n');
  const all: unknown[] = [];
  await expect(spool().drain(async (lines) => void all.push(...lines))).rejects.toThrow('EISDIR');
  expect(all).toEqual([{ n: 1 }]);
  expect(readdirSync(folder)).toEqual(['a.ready']);
});

it('a line that was cut costs no other line', async () => {
  // The system takes 1 KiB of a file and no more, as a full disk does; the limit holds for that process alone.
  const program = `import { createSpool } from ${spoolModule};
    const spool = createSpool({ folder: process.argv[1], parse: (content) => content });
    const refused = [];
    for (let n = 0; n < 30; n += 1) try { spool.append({ n, text: 'x'.repeat(100) }); } catch { refused.push(n); }
    process.stdout.write(JSON.stringify(refused));`;
  const { stdout } = await promisify(execFile)('bash', ['-c', 'ulimit -f 1; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', program, folder]);
  const refused = JSON.parse(stdout) as unknown[];
  expect(refused).toHaveLength(3);
  const kept = (await drained()).map((line) => (line as { n: number }).n);
  expect(new Set([...kept, ...refused]).size).toBe(30);
});
