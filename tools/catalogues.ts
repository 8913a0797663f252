import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rateLimitDefaults } from '../platform/config/index.ts';
import { errorCatalogue } from '../platform/errors/index.ts';
import { securityEvents } from '../modules/security/rules.ts';

/** Writes docs/errors.md from every error code and docs/security-events.md from every type of event. With `--check` it writes nothing and fails when it would. */

const root = fileURLToPath(new URL('..', import.meta.url));
const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`);

// A code exists from the moment its file is loaded, so every file that declares some is.
const declaring = ['platform', 'modules', 'apps'].flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/node_modules/**', '**/*.test.ts', '**/*.fixture.ts', '**/testing/**'] }))
  .filter((file) => readFileSync(join(root, file), 'utf8').includes('= defineErrors('));
for (const file of declaring) await import(pathToFileURL(join(root, file)).href);

const codes = [...errorCatalogue()].toSorted(([a], [b]) => a.localeCompare(b));
const errors = `# Errors

Every failure that Dott expects, ${codes.length} codes, written by \`tools/catalogues.ts\` from the modules' error tables; change it there. The wire is
\`application/problem+json\` with \`code\`, \`class\`, \`recovery\` and this sentence as \`title\`; whatever nobody expected is \`system.internal\`
without any detail. "Report" marks what somebody on call should look at. The page offers the way out that \`recovery\` names, in one component.

| code | status | class | recovery | report | sentence |
|---|---|---|---|---|---|
${codes.map(([code, spec]) => `| \`${code}\` | ${spec.status} | ${spec.class} | ${spec.recovery} | ${spec.report ? 'yes' : ''} | ${escaped(spec.message)} |`).join('\n')}
`;

const seconds = (ms: number): string => (ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`);
const events = `# Security events and limits

Written by \`tools/catalogues.ts\` from \`modules/security/rules.ts\` and \`platform/config/rate-limits.ts\`; change it there.

## Events

Each is in an append-only file before the reply leaves and in \`system.security_event\` ten events or five seconds later; operators read them at
\`/admin/security\`, other systems over \`SIEM_*\` (docs/decisions/0081). The log carries \`[SECURITY_EVENT] TYPE\`, and \`[SECURITY_CRITICAL] TYPE\` for
CRITICAL ones. What the same caller is refused for the same operation again within a minute is not told again. Kept for \`SECURITY_EVENT_DAYS\`.

| type | severity | meaning |
|---|---|---|
${Object.entries(securityEvents).map(([type, { severity, meaning }]) => `| \`${type}\` | ${severity} | ${escaped(meaning)} |`).join('\n')}

## Limits

Changed by \`RATE_LIMITS\`, such as \`api=200/60,payments=10/3600\` (calls/seconds). A call beyond one is answered 429 \`security.rate-limited\` with
\`Retry-After\`, \`retryAfterMs\` and \`RateLimit-*\`. Nodes count in memory and add up in Redis, or in PostgreSQL without one (docs/decisions/0080).

| limit | calls | in | counted by |
|---|---|---|---|
${Object.entries(rateLimitDefaults).map(([name, { points, windowMs }]) => `| ${name} | ${points} | ${seconds(windowMs)} | ${['api', 'session'].includes(name) ? 'person' : name === 'payments' ? 'person and business' : 'network address (IPv6 by /64)'} |`).join('\n')}

Failed sign-ins have limits of their own (docs/decisions/0011): 5 of one account from one network in 15 minutes lock it there, 20 from anywhere lock it
except where its owner signed in before, 30 from one network or 10 different accounts make the network wait.
`;

const stale = [['docs/errors.md', errors], ['docs/security-events.md', events]].filter(([file = '', text]) => !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) process.stderr.write(`${file} is not in step with the tables; run: npx pnpm@12 catalogues\n`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const [file = '', text = ''] of stale) writeFileSync(join(root, file), text);
}
