import type { Check, CheckResult } from './result.ts';
import { runProgram } from './result.ts';
import { repositoryFiles } from './files.ts';

const FOLDERS = ['platform', 'modules', 'apps', 'tools', 'tests', 'bench'];
const SOURCE = new RegExp(`^(?:${FOLDERS.join('|')})/.*\\.tsx?$`);

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] };
}

/**
 * Who may import whom. Without a parser that it understands, the tool reads nothing and finds nothing wrong: so every source
 * file has to be among the modules that it saw.
 */
export const checkBoundaries: Check = async (root) => {
  const { output, text } = await runProgram(root, 'depcruise', ['--output-type', 'json', ...FOLDERS]);
  if (!output.startsWith('{')) return { findings: [`dependency-cruiser said: ${text.slice(0, 2_000)}`] };
  // The format of the tool's own json reporter.
  return judge(JSON.parse(output) as Cruise, repositoryFiles(root).filter((file) => SOURCE.test(file) && !file.endsWith('.d.ts')));
};

function judge(cruise: Cruise, sources: readonly string[]): CheckResult {
  const seen = new Set(cruise.modules.map((module) => module.source));
  const missed = sources.filter((file) => !seen.has(file)).map((file) => `${file} was not looked at`);
  const violations = cruise.summary.violations.map(({ rule, from, to }) => `${from} → ${to} (${rule.name})`);
  return { findings: [...missed, ...violations], seen: `${sources.length - missed.length} files` };
}
