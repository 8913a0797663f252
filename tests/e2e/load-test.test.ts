import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedProduct } from './shared-product.ts';
import { METRICS_TOKEN } from './shared-settings.ts';

const SECONDS = 20;

const product = sharedProduct();

/** Runs the command as a person would; answers its exit code and what it printed. */
function loadTest(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['apps/cli/main.ts', 'load-test', ...args], {
      cwd: join(import.meta.dirname, '../..'), env: { ...process.env, DOTT_DATA_DIR: product.dataDir, METRICS_TOKEN },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

describe('dott load-test', () => {
  it('makes its own people, puts load on the product without a failure, and reports with plots and without scripts', async () => {
    const report = join(product.dataDir, 'load-test.html');
    const { code, out, err } = await loadTest('--scenario=mixed', '--profile=smoke', '--users=4', `--duration=${SECONDS}`, `--target=${product.url}`, `--report=${report}`);
    expect(err).not.toMatch(/^\s+at /m);
    // On a busy machine an aim in milliseconds may be missed; that a call fails may not be.
    expect([0, 3], err).toContain(code);
    expect(out).toMatch(code === 0 ? /^Grade A/ : /^Grade [BC]/);
    expect(out).toMatch(/^met +errors of all calls: 0\.00 %/m);
    expect(Number(/^session check +(\d+)/m.exec(out)?.[1])).toBeGreaterThan(40);
    const html = await readFile(report, 'utf8');
    expect(html.match(/<polyline/g)).toHaveLength(5);
    expect(html).not.toMatch(/<script|https?:\/\/(?!localhost|127)/);
  });

  it('refuses a stranger\'s machine before it sends anything', async () => {
    const { code, out, err } = await loadTest('--target=https://example.com', '--accounts=none.csv');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('--i-own-this-target');
  });
});
