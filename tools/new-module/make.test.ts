import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../check/checks.ts';
import { copyRepository } from '../check/repository-copy.ts';
import { followers, makeModule } from './make.ts';

let root: string;
let remove: () => void;
beforeAll(() => {
  ({ root, remove } = copyRepository());
});
afterAll(() => remove());

const run = (program: string, ...args: string[]) => {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };
  // A run inside a run: what the outer one tells its workers must not reach it.
  for (const name of Object.keys(env)) if (/^(?:VITEST|NODE_ENV|TEST|VITE)/.test(name)) Reflect.deleteProperty(env, name);
  const done = spawnSync(program, args, { cwd: root, encoding: 'utf8', env });
  return { status: done.status, output: `${done.stdout}${done.stderr}` };
};

describe('a name that cannot be', () => {
  it.each(['PurchaseOrders', 'purchase_orders', 'purchase-order', '', '../orders'])('refuses %j', (name) => {
    expect(() => makeModule(root, name, new Date())).toThrow(/plural and kebab-case/);
  });

  it('refuses one that is there', () => {
    expect(() => makeModule(root, 'customers', new Date())).toThrow(/already/);
  });
});

describe('a new module', () => {
  beforeAll(() => {
    makeModule(root, 'purchase-orders', new Date('2026-11-23T09:30:00Z'));
    for (const tool of followers) {
      const { status, output } = run(process.execPath, tool);
      if (status !== 0) throw new Error(output);
    }
  });

  it('is named in the registry, in its place', () => {
    const names = [...readFileSync(join(root, 'modules/registry.ts'), 'utf8').matchAll(/^ {2}'([^']+)',$/gm)].map((match) => match[1]);
    expect(names).toContain('purchase-orders');
    expect(names).toEqual(names.toSorted());
  });

  it.each(Object.entries(checks))('passes the check of %s', async (_name, check) => {
    // All of them: what a module puts out of step need not name it.
    expect((await check(root)).findings).toEqual([]);
  });

  it('passes its own tests, isolation among them', () => {
    const { status, output } = run(join(root, 'node_modules/.bin/vitest'), 'run', '--project', 'api', 'modules/purchase-orders', 'modules/tenants/rules.test.ts');
    expect(output).toMatch(/Tests +\d+ passed/);
    expect(status).toBe(0);
  });
});
