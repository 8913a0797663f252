import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from './checks.ts';
import { copyRepository } from './repository-copy.ts';
import type { CheckResult } from './result.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A violation of one rule in a file of its own: where it stands, what it says, and the words of the finding. */
interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

const boundaries: readonly Plant[] = [
  { rule: 'platform-knows-no-business', file: 'platform/money/planted.ts', text: `export { contracts } from '../../modules/registry.ts';` },
  { rule: 'modules-know-no-app', file: 'modules/planted/server/planted.ts', text: `export { startApi } from '../../../apps/api/main.ts';` },
  { rule: 'ui-imports-no-server', file: 'modules/planted/ui/planted.page.tsx', text: `export { openPool } from '@dott/platform/db';` },
  { rule: 'ui-imports-no-server', file: 'modules/planted/ui/own-server.tsx', text: `export { planted } from '../server/index.ts';` },
  { rule: 'web-imports-no-server', file: 'apps/web/src/bff/planted.ts', text: `export { openPool } from '@dott/platform/db';` },
  { rule: 'contracts-and-rules-are-pure', file: 'modules/planted/rules.ts', text: `export { openPool } from '@dott/platform/db';` },
  { rule: 'contracts-and-rules-are-pure', file: 'modules/planted/contract.ts', text: `export { planted } from './server/index.ts';` },
  { rule: 'modules-use-front-doors', file: 'modules/planted-too/server/index.ts', text: `export { planted } from '../../planted/server/planted.sql.ts';` },
  { rule: 'only-sql-files-import-kysely', file: 'modules/planted/server/statements.ts', text: `export { sql } from 'kysely';` },
  { rule: 'only-platform-db-imports-pg', file: 'platform/jobs/planted.ts', text: `import pg from 'pg';\nexport const planted = pg;` },
  { rule: 'test-kit-in-tests-only', file: 'modules/planted/server/faked.ts', text: `export { fakeClock } from '@dott/platform/testing';` },
  { rule: 'no-cycles', file: 'modules/planted/server/cycle.ts', text: `import { other } from './other.ts';\nexport const cycle = (): number => other();` },
  { rule: 'imports-exist', file: 'modules/planted/server/lost.ts', text: `export { lost } from './nowhere.ts';` },
];

const support: readonly Omit<Plant, 'rule'>[] = [
  { file: 'modules/planted/server/index.ts', text: 'export const planted = 1;' },
  { file: 'modules/planted/server/planted.sql.ts', text: 'export const planted = 1;' },
  { file: 'modules/planted/server/other.ts', text: `import { cycle } from './cycle.ts';\nexport const other = (): number => cycle();` },
];

const allowed: readonly Omit<Plant, 'rule'>[] = [
  { file: 'modules/planted/server/fine.sql.ts', text: `export { sql } from 'kysely';` },
  { file: 'modules/planted/server/fine.test.ts', text: `export { fakeClock } from '@dott/platform/testing';` },
  { file: 'modules/planted-too/server/fine.ts', text: `export { planted } from '@dott/modules/planted/server';` },
];

const long = `export function long(): number {\n  let sum = 0;\n${'  sum += 1;\n'.repeat(60)}  return sum;\n}`;
const deep = `export function deep(n: number): number {\n  if (n > 1) { if (n > 2) { if (n > 3) { if (n > 4) { return n; } } } }\n  return 0;\n}`;
const lint: readonly Plant[] = [
  { rule: 'no-explicit-any', file: 'platform/money/planted-any.ts', text: 'export const planted = (value: any): number => value.length;' },
  { rule: 'no-non-null-assertion', file: 'platform/money/planted-bang.ts', text: 'export const planted = (value?: number): number => value!;' },
  { rule: 'no-default-export', file: 'platform/money/planted-default.ts', text: 'export default 1;' },
  { rule: 'max-lines)', file: 'platform/money/planted-lines.ts', text: Array.from({ length: 301 }, (_one, index) => `export const planted${index} = 1;`).join('\n') },
  { rule: 'max-lines-per-function', file: 'platform/money/planted-function.ts', text: long },
  { rule: 'max-depth', file: 'platform/money/planted-depth.ts', text: deep },
  { rule: 'no-floating-promises', file: 'platform/money/planted-promise.ts', text: `export const planted = (): void => {\n  Promise.resolve(1);\n};` },
  { rule: 'no-console', file: 'platform/money/planted-console.ts', text: `console.log('here');\nexport {};` },
  { rule: 'no-focused-tests', file: 'platform/money/planted.test.ts', text: `import { expect, it } from 'vitest';\nit.only('x', () => expect(1).toBe(1));` },
  { rule: 'no-disabled-tests', file: 'platform/money/planted-skip.test.ts', text: `import { expect, it } from 'vitest';\nit.skip('x', () => expect(1).toBe(1));` },
];

const names: readonly Plant[] = [
  { rule: 'a name says what the file holds', file: 'platform/money/money-utils.ts', text: '' },
  { rule: 'names are kebab-case', file: 'platform/money/moneyFormat.ts', text: '' },
  { rule: 'a migration is named', file: 'modules/planted/server/migrations/first.sql', text: '' },
];

// The words are put together here, so that this file itself does not hold them.
const words: readonly Plant[] = [
  { rule: 'a path of somebody’s machine', file: 'platform/money/planted-path.ts', text: `export const planted = '/${'home'}/somebody/dott';` },
  { rule: 'an open end', file: 'platform/money/planted-open.ts', text: `// ${'TO'}DO: later` },
  { rule: 'a suppression without', file: 'platform/money/planted-hush.ts', text: `// oxlint-${'disable'}-next-line no-console` },
  { rule: 'a door that this module may not use', file: 'modules/planted/server/door.ts', text: `export const planted = (db: Db) => db.with${'System'}('reason', run);` },
  { rule: 'a mock of our own code', file: 'platform/money/planted-mock.test.ts', text: `vi.${'mock'}('./index.ts');` },
  { rule: 'what a merge left behind', file: 'platform/money/planted-merge.md', text: `${'<'.repeat(7)} HEAD` },
];

let copy: string;
let remove: () => void;
beforeAll(() => {
  ({ root: copy, remove } = copyRepository());
  for (const { file, text } of [...boundaries, ...support, ...allowed, ...lint, ...names, ...words]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), `${text}\n`);
  }
});
afterAll(() => remove());

const tables = { boundaries, lint, names, words };
describe.each(Object.entries(tables))('%s', (name, plants) => {
  let result: CheckResult;
  beforeAll(async () => {
    result = await checks[name]?.(copy) ?? { findings: [] };
  });

  it.each(plants)('sees $rule in $file', ({ rule, file }) => {
    expect(result.findings.filter((finding) => finding.includes(file) && finding.includes(rule))).not.toEqual([]);
  });

  it('says nothing of what is allowed', () => {
    expect(result.findings.filter((finding) => allowed.some(({ file }) => finding.startsWith(`${file} →`)))).toEqual([]);
  });
});

describe('other checks', () => {
  it('sees a type error', async () => {
    writeFileSync(join(copy, 'platform/money/planted-type.ts'), `export const planted: number = 'one';\n`);
    expect((await checks['types']?.(copy))?.findings.join('\n')).toContain('planted-type.ts(1,14): error TS2322');
  });

  it('sees a file and an export that nobody uses', async () => {
    const { findings } = (await checks['unused']?.(copy)) ?? { findings: [] };
    expect(findings.join('\n')).toContain('platform/money/planted-any.ts');
  });

  it('notices when the boundary check looks at nothing', async () => {
    // Without its parser the tool cannot read TypeScript and would find nothing wrong.
    const config = join(copy, '.dependency-cruiser.cjs');
    writeFileSync(config, `const given = require(${JSON.stringify(join(repository, '.dependency-cruiser.cjs'))});\nmodule.exports = { ...given, options: { ...given.options, parser: 'acorn', exclude: { path: '[.]ts$' } } };\n`);
    const { findings } = (await checks['boundaries']?.(copy)) ?? { findings: [] };
    expect(findings.filter((finding) => finding.endsWith('was not looked at')).length).toBeGreaterThan(50);
  });
});
