import { createHash } from 'node:crypto';

/** A sign-up does not wait longer for somebody else's service. */
const WAIT_MS = 2_000;
/** Hexadecimal digits of the hash that leave this machine: some hundreds of leaked passwords share them. */
const SHOWN = 5;

export interface LeakLookUp {
  /** Where lists of hashes are, by their first five digits; undefined where nobody is asked. */
  readonly url: URL | undefined;
  /** Told when the service did not answer: then nobody is refused for that. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Whether a password was found in a leak, by a service that speaks the protocol of Have I Been Pwned: it is asked with five digits of the SHA-1 and answers
 * every hash that begins so, so it learns neither the password nor whether it is there. False when it does not answer.
 */
export async function isLeaked(password: string, { url, onTrouble }: LeakLookUp): Promise<boolean> {
  if (!url) return false;
  const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
  try {
    const reply = await fetch(new URL(digest.slice(0, SHOWN), url), { headers: { 'add-padding': 'true' }, redirect: 'error', signal: AbortSignal.timeout(WAIT_MS) });
    if (!reply.ok) throw new Error(`the list of leaked passwords answered ${reply.status}`);
    const rest = digest.slice(SHOWN);
    // Lines that only pad the answer count nothing.
    return (await reply.text()).split('\n').some((line) => line.startsWith(`${rest}:`) && Number(line.slice(rest.length + 1)) > 0);
  } catch (error) {
    onTrouble(error);
    return false;
  }
}
