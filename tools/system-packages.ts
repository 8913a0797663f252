import { spawnSync } from 'node:child_process';

/** A program of the system that a test runs, and Debian's package that brings it. */
interface SystemPackage {
  readonly program: string;
  readonly debian: string;
  readonly reason: string;
}

/** What the tests need beside npm's packages. */
export const systemPackages: readonly SystemPackage[] = [
  { program: 'chromium', debian: 'chromium', reason: 'the browser journeys' },
  { program: 'redis-server', debian: 'redis-server', reason: 'the sessions’ shared tier' },
  { program: 'hledger', debian: 'hledger', reason: 'the ledger’s exports, read by a program that is not ours' },
  { program: 'bean-check', debian: 'beancount', reason: 'the same, by another one' },
  { program: 'pdftotext', debian: 'poppler-utils', reason: 'the text of invoices in PDF' },
];

/** Installs what is missing when it may. Answers a sentence for each package that is still missing. */
export function installSystemPackages(): string[] {
  const missing = systemPackages.filter((wanted) => !isInstalled(wanted));
  if (missing.length > 0 && process.getuid?.() === 0 && has('apt-get')) install(missing.map(({ debian }) => debian));
  return missing
    .filter((wanted) => !isInstalled(wanted))
    .map(({ program, debian, reason }) => `${program} is needed for ${reason}: apt-get install ${debian}`);
}

function install(names: readonly string[]): void {
  process.stderr.write(`installing ${names.join(', ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]): void => void spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] });
  // Services of test programs are started by the tests, on ports of their own.
  apt('update', '-q');
  apt('install', '-q', '-y', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', ...names);
}

function isInstalled({ program }: SystemPackage): boolean {
  return has(program) || (program === 'chromium' && process.env['CHROMIUM_PATH'] !== undefined);
}

function has(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}
