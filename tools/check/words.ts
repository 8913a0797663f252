import { readLines, repositoryFiles } from './files.ts';
import type { Check } from './result.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly says: string;
  /** Files that the rule is about; all when absent. */
  readonly files?: RegExp;
  /** Files that may. */
  readonly except?: RegExp;
}

/** Modules whose work begins before a tenant is known. */
const SYSTEM_DOOR = /^modules\/(?:identity|factors|federation|sessions|tenants|team|onboarding|plans|subscriptions|security|audit|payments|privacy)\/|^platform\/|\.(?:test|fixture)\.ts$/;

const RULES: readonly Rule[] = [
  { pattern: /(?:^|[\s'"`(=])\/(?:work|root|home\/\w+|Users\/\w+)\//, says: 'a path of somebody’s machine', except: /^tools\/check\// },
  { pattern: /\b(?:TODO|FIXME)\b/, says: 'an open end; finish it or file it', except: /^tools\/check\/|^\.oxlintrc\.json$/ },
  { pattern: /(?:oxlint|eslint)-disable(?!.*--\s*\S{3})/, says: 'a suppression without ` -- reason`', files: /\.tsx?$/, except: /^tools\/check\// },
  { pattern: /@ts-(?:ignore|nocheck)\b/, says: 'types are not switched off', files: /\.tsx?$/, except: /^tools\/check\// },
  { pattern: /\bwithSystem\(/, says: 'a door that this module may not use', files: /^modules\/.*\.ts$/, except: SYSTEM_DOOR },
  { pattern: /\bvi\.mock\(|\bjest\.mock\(/, says: 'a mock of our own code; use the real thing', files: /\.tsx?$/, except: /^tools\/check\// },
  { pattern: /^(?:<{7}|>{7}|={7}$)/, says: 'what a merge left behind' },
];

/** Words that do not belong into the repository, line by line. */
export const checkWords: Check = async (root) => {
  const files = repositoryFiles(root).filter((file) => file !== 'pnpm-lock.yaml' && file !== 'LICENSE');
  const findings = files.flatMap((file) => {
    const rules = RULES.filter((rule) => (rule.files?.test(file) ?? true) && !rule.except?.test(file));
    return (readLines(root, file) ?? []).flatMap((line, index) => rules.filter((rule) => rule.pattern.test(line)).map((rule) => `${file}:${index + 1}: ${rule.says}`));
  });
  return { findings, seen: `${files.length} files` };
};
