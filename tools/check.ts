import { fileURLToPath } from 'node:url';
import { checks } from './check/checks.ts';

/** `pnpm check [name …]`: runs all checks, or those named, and says of each what it found. */

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const MAX_SHOWN = 60;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  process.stderr.write(`there is no check ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}\n`);
  process.exit(2);
}

let failed = 0;
let passed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const since = performance.now();
  const { findings, seen } = await check(root);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`${findings.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seen ? `${seen}, ` : ''}${seconds} s)\n`);
  for (const finding of findings.slice(0, MAX_SHOWN)) process.stdout.write(`       ${finding}\n`);
  if (findings.length > MAX_SHOWN) process.stdout.write(`       … and ${findings.length - MAX_SHOWN} more\n`);
  if (findings.length === 0) passed += 1;
  else failed += 1;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
