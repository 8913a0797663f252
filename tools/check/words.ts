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

/** Files that call out, or the browser's own calls to us. */
const OUTGOING = /\.(?:test|fixture)\.tsx?$|\/testing\/|^platform\/(?:http\/browser|ui\/(?:server-api|browser-session))\.ts$|^modules\/(?:identity\/server\/leaked-passwords|federation\/server\/password-realm|security\/server\/siem-targets)\.ts$|^apps\/cli\/load-test\//;

const RULES: readonly Rule[] = [
  { pattern: /(?:^|[\s'"`(=])\/(?:work|root|home\/\w+|Users\/\w+)\//, says: 'a path of somebody’s machine', except: /^tools\/check\// },
  { pattern: /\b(?:TODO|FIXME)\b/, says: 'an open end; finish it or file it', except: /^tools\/check\/|^\.oxlintrc\.json$/ },
  { pattern: /(?:oxlint|eslint)-disable(?!.*--\s*\S{3})/, says: 'a suppression without ` -- reason`', files: /\.tsx?$/, except: /^tools\/check\// },
  { pattern: /@ts-(?:ignore|nocheck)\b/, says: 'types are not switched off', files: /\.tsx?$/, except: /^tools\/check\// },
  { pattern: /\bwithSystem\(/, says: 'a door that this module may not use', files: /^modules\/.*\.ts$/, except: SYSTEM_DOOR },
  // Each of these goes to an address of the operator's; one that a person can influence needs a guard against our own network.
  { pattern: /(?<![\w.'"])fetch\(/, says: 'an outgoing call; say in docs/security.md where its address comes from, then name the file here', files: /^(?:modules|platform|apps)\/.*\.tsx?$/, except: OUTGOING },
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
