import { findProcess, isRunning, refOf, type ProcessRef } from '@dott/platform/processes';

const RUNNER = /^(?:(?:\S*\/)?node\s+)?(?:\S*\/)?(?:npx|npm|pnpm|corepack)(?:-cli)?(?:\.[cm]?js)?(?:\s|$)/;
const SHELL = /^(?:\S*\/)?(?:sh|bash|dash|ash) -c /;
const EVERY_MS = 300;

/**
 * Calls back once when the package runner that started this process is gone: npx and pnpm do not pass signals on, so a signal
 * to one of them would otherwise leave everything running. Answers a function that stops watching.
 */
export function watchRunners(onGone: () => void): () => void {
  const watched = runnersAbove(process.pid);
  if (watched.length === 0) return () => undefined;
  const timer = setInterval(() => {
    if (watched.every(isRunning)) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The package runners in an unbroken chain above a process, with the shells between them; a person's own shell is not among them. */
export function runnersAbove(pid: number): ProcessRef[] {
  const chain: ProcessRef[] = [];
  let upToLastRunner = 0;
  let parent = findProcess(pid)?.parent ?? 0;
  while (parent > 1) {
    const facts = findProcess(parent);
    const ref = refOf(parent);
    if (!facts || !ref) break;
    const runner = isRunner(facts.command);
    if (!runner && !SHELL.test(facts.command)) break;
    chain.push(ref);
    // A shell with -c belongs to a runner only when a runner stands above it.
    if (runner) upToLastRunner = chain.length;
    parent = facts.parent;
  }
  return chain.slice(0, upToLastRunner);
}

/** Whether a command line is npm's, npx's, pnpm's or corepack's own. */
export function isRunner(command: string): boolean {
  return RUNNER.test(command);
}
