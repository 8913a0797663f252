import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';

/** Every folder that may hold migrations: the platform's and one per module. */
export function migrationFolders(): string[] {
  const modules = readdirSync(join(repositoryRoot, 'modules'), { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return [join(repositoryRoot, 'platform/db/migrations'), ...modules.map((entry) => join(repositoryRoot, 'modules', entry.name, 'server/migrations'))];
}
