import { basename } from 'node:path';
import { repositoryFiles } from './files.ts';
import type { Check } from './result.ts';

/** Names that say nothing of what a file holds. */
const EMPTY_NAME = /(?:^|[-.])(?:utils?|helpers?|common|manager|misc|enhanced|v\d+)(?:[-.]|$)|^fix-/;
const KEBAB = /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const MIGRATION = /^\d{8}T\d{4}_[a-z0-9_]+\.sql$/;
const DOCUMENT = /^(?:README|ARCHITECTURE|CONTRIBUTING|SECURITY|CHANGELOG|LICENSE|NOTICE|Dockerfile)(?:\.[a-z]+)*$/;

/** Files are named for a noun or an act, in kebab-case. */
export const checkNames: Check = async (root) => {
  const files = repositoryFiles(root);
  return { findings: files.flatMap((file) => judge(file)), seen: `${files.length} files` };
};

function judge(file: string): string[] {
  const name = basename(file);
  // The names of templates hold places for words.
  if (file.startsWith('tools/new-module/templates/')) return [];
  if (DOCUMENT.test(name) || MIGRATION.test(name)) return [];
  if (file.endsWith('.sql')) return [`${file}: a migration is named YYYYMMDDThhmm_name.sql`];
  if (!KEBAB.test(name)) return [`${file}: names are kebab-case`];
  // One address of the product is named session-v2, and so is the file that serves it.
  if (EMPTY_NAME.test(name.replace('session-v2', 'session'))) return [`${file}: a name says what the file holds`];
  return [];
}
