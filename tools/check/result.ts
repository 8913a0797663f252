import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

/** What a check says: its findings, one a line; none is good news. */
export interface CheckResult {
  readonly findings: readonly string[];
  /** What was looked at, such as "312 modules", so that a check that saw nothing is noticed. */
  readonly seen?: string;
}

/** A check of the files below a folder. */
export type Check = (root: string) => Promise<CheckResult>;

/** Runs a program of the repository's packages to its end. */
export function runProgram(root: string, name: string, args: readonly string[]): Promise<{ code: number; output: string; text: string }> {
  return new Promise((resolve, reject) => {
    // The shims of npm's programs run whatever `node` comes first.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1', FORCE_COLOR: '0' };
    const child = spawn(join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
    const out: string[] = [];
    const all: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => { out.push(text); all.push(text); });
    child.stderr.setEncoding('utf8').on('data', (text: string) => all.push(text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: out.join(''), text: all.join('') }));
  });
}

/** The findings of a program that says by its exit code whether all is well. */
export async function byExitCode(root: string, name: string, args: readonly string[]): Promise<CheckResult> {
  const { code, text } = await runProgram(root, name, args);
  if (code === 0) return { findings: [] };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return { findings: lines.length > 0 ? lines : [`${name} ended with code ${code} and said nothing`] };
}
