import type { CodedError, ErrorFactory } from '@dott/platform/errors';
import { identityErrors } from '../errors.ts';
import { normalizePassword } from '../rules.ts';

/** Examples from books and comics: strong by arithmetic, first in every attacker's list. */
const infamous: ReadonlySet<string> = new Set([
  'correcthorsebatterystaple', 'tr0ub4dour&3', 'tr0ub4dor&3', 'troubador&3', 'hunter2hunter2', 'iloveyouforever', 'letmeinplease', 'trustno1trustno1',
]);

/** Scores of 0-4; 3 withstands an attacker who has the hashes for a good while. */
const lowestScore = 3;

interface Estimator {
  isCommon(password: string): boolean;
  score(password: string, ownWords: readonly string[]): number;
}

let estimator: Promise<Estimator> | undefined;

/** Refuses passwords that attackers try first; `ownWords` are what a stranger knows of the person. There are no rules of composition. */
export async function refuseWeakPassword(password: string, ownWords: readonly string[]): Promise<void> {
  estimator ??= loadEstimator();
  const { isCommon, score } = await estimator;
  const normalized = normalizePassword(password);
  if (isCommon(normalized)) throw refusal(identityErrors['password-common']);
  const words = ownWords.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  if (score(normalized, ['dott', ...words]) < lowestScore) throw refusal(identityErrors['password-weak']);
}

function refusal(factory: ErrorFactory): CodedError {
  return factory({ fields: { password: { code: factory.code, message: factory.spec.message } } });
}

/** The dictionaries take some 30 MB and 0.2 s, so they are loaded with the first password that needs them. */
async function loadEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common'), import('@zxcvbn-ts/language-en'),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary: { ...common.dictionary, ...english.dictionary }, graphs: common.adjacencyGraphs });
  const listed = new Set(common.dictionary['passwords-common'].map(String));
  return {
    isCommon(password) {
      const bare = password.toLowerCase().replaceAll(/\s+/g, '');
      return listed.has(bare) || infamous.has(bare);
    },
    score: (password, ownWords) => zxcvbn.check(password, [...ownWords]).score,
  };
}
