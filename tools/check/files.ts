import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SKIPPED = new Set(['node_modules', '.next', '.git', 'var', 'screenshots', 'coverage']);

/** Every file of the repository that somebody wrote, by its path below the root. */
export function repositoryFiles(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // In a linked working tree `.git` is a file.
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return repositoryFiles(root, path);
    return entry.isFile() ? [relative(root, path)] : [];
  });
}

/** A file's lines; undefined for what is no text. */
export function readLines(root: string, file: string): string[] | undefined {
  const content = readFileSync(join(root, file));
  return content.includes(0) ? undefined : content.toString('utf8').split('\n');
}
