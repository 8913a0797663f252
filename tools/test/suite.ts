import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** How a suite went. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  /** Sentences for failures that no test reported: nothing ran, the program broke. */
  readonly complaints: readonly string[];
  /** Sentences for what did not run here for the reason in its name. */
  readonly remarks?: readonly string[];
}

/** The counts that vitest's json reporter writes. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string; readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

/** In the name of a test that was skipped, before the reason. */
const REASON = /NOT RUN: \S/;

/** Runs one of vitest's projects and reads what it counted. */
export async function runVitest(root: string, project: string): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'dott-report-'));
  const report = join(folder, 'report.json');
  try {
    const code = await run(root, 'vitest', ['run', '--project', project, '--reporter', 'default', '--reporter', 'json', `--outputFile.json=${report}`]);
    return judgeReport(project, code, readReport(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a report and an exit code say together; a suite in which nothing ran has failed. */
export function judgeReport(project: string, code: number, report: VitestReport | undefined): SuiteResult {
  if (!report) return { passed: 0, failed: 1, complaints: [`${project}: vitest ended with code ${code} and wrote no report`] };
  const empty = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const complaints = empty.map((file) => `${project}: ${file.name} could not be run`);
  if (report.numPassedTests + report.numFailedTests === 0) complaints.push(`${project}: no test ran`);
  // A name that says why is a reason; everything else that was skipped should have run.
  const reasoned = report.testResults.flatMap((file) => file.assertionResults).filter(({ status, fullName }) => status !== 'passed' && status !== 'failed' && REASON.test(fullName));
  const skipped = report.numPendingTests + report.numTodoTests - reasoned.length;
  if (skipped > 0) complaints.push(`${project}: ${skipped} tests were skipped; a test that cannot run here has failed`);
  const failed = report.numFailedTests + complaints.length;
  if (code !== 0 && failed === 0) return { passed: report.numPassedTests, failed: 1, complaints: [`${project}: vitest ended with code ${code}`] };
  return { passed: report.numPassedTests, failed, complaints, ...(reasoned.length > 0 && { remarks: reasoned.map(({ fullName }) => `${project}: ${fullName}`) }) };
}

/** Runs the checks and reads their last line. */
export async function runChecks(root: string): Promise<SuiteResult> {
  let output = '';
  const code = await run(root, process.execPath, [join(root, 'tools/check.ts')], (text) => {
    output += text;
  });
  const counts = /(\d+) passed, (\d+) failed\s*$/.exec(output);
  if (!counts) return { passed: 0, failed: 1, complaints: [`check ended with code ${code} without saying what it found`] };
  return { passed: Number(counts[1]), failed: Number(counts[2]), complaints: [] };
}

function run(root: string, program: string, args: readonly string[], onOutput?: (text: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const path = program.includes('/') ? program : join(root, 'node_modules/.bin', program);
    // The shims of npm's programs run whatever `node` comes first.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
    const child = spawn(path, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text);
      onOutput?.(text);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function readReport(path: string): VitestReport | undefined {
  try {
    // Written by vitest a moment ago.
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}
