import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  'platform', 'modules', 'apps', 'tools', 'tests', 'bench', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'pnpm-workspace.yaml',
  '.dependency-cruiser.cjs', '.oxlintrc.json', 'knip.json', '.env.example', '.gitignore',
];
const SKIPPED = /[/\\](?:\.next|screenshots)(?:[/\\]|$)/;

/** A copy of the sources to plant things in; its packages are the repository's own. */
export function copyRepository(): { readonly root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'dott-copy-'));
  // Links of the workspace are relative and so lead into the copy.
  for (const name of COPIED) cpSync(join(repository, name), join(root, name), { recursive: true, verbatimSymlinks: true, filter: (path) => !SKIPPED.test(path) });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
