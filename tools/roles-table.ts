import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contracts } from '../modules/registry.ts';
import { permissionsByRole, roles } from '../modules/tenants/rules.ts';

/** Writes docs/roles.md from the role × permission table and the contracts. With `--check` it writes nothing and fails when it would. */

const file = fileURLToPath(new URL('../docs/roles.md', import.meta.url));

const operations = contracts.flatMap((contract) => Object.entries(contract.operations).map(([key, operation]) => ({ name: `${contract.name}.${key}`, ...operation })))
  .filter((operation) => operation.access === 'tenant');

const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`);

function sectionOf(permission: string): string {
  const row = roles.map((role) => (permissionsByRole[role].some((one) => one === permission) ? 'yes' : '–'));
  const uses = operations.filter((operation) => operation.permission === permission);
  const lines = uses.map((operation) => `| | ${roles.map(() => '').join(' | ')} | \`${operation.method} ${operation.path}\` | ${escaped(operation.summary)} |`);
  return [`| **${permission}** | ${row.join(' | ')} | | ${uses.length === 0 ? 'nothing asks for it yet' : ''} |`, ...lines].join('\n');
}

const permissions = [...new Set(roles.flatMap((role) => permissionsByRole[role]))].toSorted();
const wanted = `# Roles

Written by \`tools/roles-table.ts\` from \`modules/tenants/rules.ts\` and the modules' contracts; change it there. The API asks these permissions, the
pages leave out what they do not give, and nobody decides about a role that is not below their own (\`modules/team\`).

| permission | ${roles.join(' | ')} | operation | |
|---|${roles.map(() => '---|').join('')}---|---|
${permissions.map(sectionOf).join('\n')}
`;

const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (current !== wanted) {
    process.stderr.write('docs/roles.md is not in step with roles and contracts; run: npx pnpm@12 roles-table\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, wanted);
}
