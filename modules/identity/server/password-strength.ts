import { answerCalls } from '@dott/platform/threads';

/** What the estimator looks at. */
export interface Candidate {
  readonly password: string;
  /** What a stranger knows of the person. */
  readonly ownWords: readonly string[];
}

export interface Strength {
  /** Whether it stands in the list of common passwords. */
  readonly common: boolean;
  /** 0-4; 3 withstands an attacker who has the hashes for a good while. */
  readonly score: number;
}

/** The estimate's time grows faster than its text, and what is strong here is not made weaker by what follows. */
const judgedLength = 64;

type Estimate = (candidate: Candidate) => Strength;

let estimator: Promise<Estimate> | undefined;

/** The dictionaries take some 30 MB and 0.2 s, so they are loaded when the first password starts the thread. */
function loadedEstimator(): Promise<Estimate> {
  estimator ??= loadEstimator();
  return estimator;
}

async function loadEstimator(): Promise<Estimate> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common'), import('@zxcvbn-ts/language-en'),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary: { ...common.dictionary, ...english.dictionary }, graphs: common.adjacencyGraphs });
  const listed = new Set(common.dictionary['passwords-common'].map(String));
  return ({ password, ownWords }) => ({
    common: listed.has(password.toLowerCase().replaceAll(/\s+/g, '')),
    score: zxcvbn.check(password.slice(0, judgedLength), [...ownWords]).score,
  });
}

answerCalls<Candidate, Strength>(async (candidate) => (await loadedEstimator())(candidate), loadedEstimator);
