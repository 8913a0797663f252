import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { deriveKey, type Config } from '@dott/platform/config';
import type { ClientFacts } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { describeAgent } from './device.ts';

/** What stays the same in one browser however often it is updated. */
interface Traits {
  /** Family of browser and of operating system. */
  readonly machine: string;
  /** Primary language, such as `en`. */
  readonly language: string;
}

/** A session as far as its fingerprint goes; `device` stands for the copy, so that a verdict is remembered as long as the copy lives. */
interface Marked {
  readonly userId: UserId;
  readonly fingerprint: string | null;
  readonly device: object;
}

/**
 * `unmarked`: the session was opened without a browser and is not checked. `missing`: all facts are the same, only the cookie is gone.
 * `differs`: another browser, or another cookie.
 */
export type Verdict = 'unmarked' | 'fits' | 'missing' | 'differs';

/** Makes fingerprints of browsers and compares them. */
export interface Fingerprints {
  /** The value that a session of this person keeps and that its browser gets as a cookie. */
  of(userId: UserId, client: ClientFacts): string;
  /** Judges a browser by its facts and its cookie: empty when it sent none, undefined when the caller does not speak for a browser's cookies. */
  judge(session: Marked, client: ClientFacts, cookie: string | undefined): Verdict;
}

const MAC_LENGTH = 22;

/**
 * A fingerprint is two keyed hashes: of browser and system, and of the language. They are bound to the person and not to the session,
 * so that answers which overtake each other at a rotation cannot leave a browser with the cookie of another session.
 */
export function createFingerprints(config: Pick<Config, 'secretKey' | 'secretKeysOld'>): Fingerprints {
  const own = deriveKey(config, 'session fingerprint');
  const ring = [own, ...config.secretKeysOld.map((secretKey) => deriveKey({ secretKey }, 'session fingerprint'))];
  const known = new LRUCache<string, Traits>({ max: 5_000 });
  // A request of a browser that was judged before costs two look-ups and no hash.
  const sameMachine = new WeakMap<object, Traits>();
  const sameLanguage = new WeakMap<object, Traits>();

  function traitsOf({ userAgent, language }: ClientFacts): Traits {
    const text = `${userAgent}\n${language}`;
    const former = known.get(text);
    if (former) return former;
    const traits = readTraits(userAgent, language);
    known.set(text, traits);
    return traits;
  }

  function fits(seen: WeakMap<object, Traits>, session: Marked, traits: Traits, part: 'machine' | 'language'): boolean {
    if (seen.get(session.device) === traits) return true;
    const kept = session.fingerprint?.split('.')[part === 'machine' ? 0 : 1];
    if (!ring.some((key) => macOf(key, session.userId, part, traits[part]) === kept)) return false;
    seen.set(session.device, traits);
    return true;
  }

  return {
    of(userId, client) {
      const traits = traitsOf(client);
      return `${macOf(own, userId, 'machine', traits.machine)}.${macOf(own, userId, 'language', traits.language)}`;
    },
    judge(session, client, cookie) {
      if (session.fingerprint === null) return 'unmarked';
      const traits = traitsOf(client);
      // No constant time: a value that differs ends the session, so nobody gets a second guess.
      if (!fits(sameMachine, session, traits, 'machine') || (cookie && cookie !== session.fingerprint)) return 'differs';
      if (cookie !== '') return 'fits';
      // Who brings the cookie may read in another language today; who does not has to be the same in everything.
      return fits(sameLanguage, session, traits, 'language') ? 'missing' : 'differs';
    },
  };
}

function macOf(key: Buffer, userId: UserId, part: string, value: string): string {
  return createHmac('sha256', key).update(`${userId}\0${part}\0${value}`).digest('base64url').slice(0, MAC_LENGTH);
}

function readTraits(userAgent: string, language: string): Traits {
  const { browser, os } = describeAgent(userAgent);
  // A program whose name is not known is told apart by its words without their versions.
  const family = browser === 'Unknown' ? userAgent.replaceAll(/\d[\w.]*/g, '') : browser;
  return { machine: `${family}\0${os}`, language: /^\s*([a-z]{1,8})/i.exec(language)?.[1]?.toLowerCase() ?? '' };
}
