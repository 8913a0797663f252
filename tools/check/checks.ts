import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkBoundaries } from './boundaries.ts';
import { checkNames } from './names.ts';
import { byExitCode, type Check, type CheckResult } from './result.ts';
import { checkWords } from './words.ts';

/** Everything that a tool can hold, so that nobody has to remember it. */
export const checks: Readonly<Record<string, Check>> = {
  types: (root) => byExitCode(root, 'tsc', ['-p', root, '--pretty', 'false']),
  lint: (root) => byExitCode(root, 'oxlint', ['--type-aware', '--deny-warnings', '--report-unused-disable-directives', '--format', 'unix']),
  boundaries: checkBoundaries,
  unused: (root) => byExitCode(root, 'knip', ['--no-progress', '--no-config-hints']),
  names: checkNames,
  words: checkWords,
  pages: (root) => inStep(root, 'tools/sync-pages.ts'),
  roles: (root) => inStep(root, 'tools/roles-table.ts'),
  catalogues: (root) => inStep(root, 'tools/catalogues.ts'),
};

/** Whether what a tool writes is as it would write it now. */
async function inStep(root: string, tool: string): Promise<CheckResult> {
  const { status, stderr } = spawnSync(process.execPath, [join(root, tool), '--check'], { cwd: root, encoding: 'utf8' });
  return { findings: status === 0 ? [] : stderr.trim().split('\n') };
}
