import { fileURLToPath } from 'node:url';
import { installSystemPackages } from './system-packages.ts';
import { runChecks, runVitest, type SuiteResult } from './test/suite.ts';

/**
 * `pnpm test`: everything, as it runs before a change lands. `pnpm test api` runs a part of it.
 * The last line of the output sums up all suites; the exit code says the same.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const BUDGET_MINUTES = 12;

const suites: Readonly<Record<string, () => Promise<SuiteResult>>> = {
  system: async () => {
    const complaints = installSystemPackages();
    return { passed: complaints.length === 0 ? 1 : 0, failed: complaints.length, complaints };
  },
  check: () => runChecks(root),
  tools: () => runVitest(root, 'tools'),
  api: () => runVitest(root, 'api'),
  schema: () => runVitest(root, 'schema'),
  abuse: () => runVitest(root, 'abuse'),
  faults: () => runVitest(root, 'faults'),
  e2e: () => runVitest(root, 'e2e'),
};

const asked = process.argv.slice(2).filter((argument) => argument !== '--');
const unknown = asked.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  process.stderr.write(`there is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}\n`);
  process.exit(2);
}

const since = performance.now();
const complaints: string[] = [];
const lines: string[] = [];
let passed = 0;
let failed = 0;
for (const [name, suite] of Object.entries(suites)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const begun = performance.now();
  const result = await suite();
  passed += result.passed;
  failed += result.failed;
  complaints.push(...result.complaints, ...(result.remarks ?? []));
  lines.push(`${name.padEnd(8)} ${result.passed} passed, ${result.failed} failed, ${Math.round((performance.now() - begun) / 1000)} s`);
}

const minutes = (performance.now() - since) / 60_000;
if (minutes > BUDGET_MINUTES) process.stdout.write(`The tests took ${minutes.toFixed(1)} minutes; their budget is ${BUDGET_MINUTES}.\n`);
process.stdout.write(`\n${[...lines, ...complaints].map((line) => `  ${line}`).join('\n')}\n\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
