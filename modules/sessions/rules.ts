/** A session that is not used ends after this time. */
export const IDLE_MS = 30 * 60_000;
/** No session lives longer, whatever it does. */
export const ABSOLUTE_MS = 24 * 3_600_000;
/** A hand-off that no browser fetched by then is void. */
export const HANDOFF_MS = 30_000;
/** More sessions of one person than this are told to them. */
export const MANY_SESSIONS = 3;

/** Characters of a session's secret id. */
export const SID_LENGTH = 36;
const SID = new RegExp(`^[A-Za-z0-9_-]{${SID_LENGTH}}$`);

/** Whether a text has the shape of a session id; anything else is refused before a store is asked. */
export function isSidShaped(text: string): boolean {
  return SID.test(text);
}

/** The moment at which an unused session ends. */
export function idleEnd(lastSeenAt: number, expiresAt: number): number {
  return Math.min(lastSeenAt + IDLE_MS, expiresAt);
}

/** The letters shown in place of a picture: those of the name, else the address's first; a sign that is no letter or digit stands for nobody. */
export function initialsOf(person: { givenName: string; familyName: string; email: string }): string {
  const letters = [person.givenName, person.familyName].map(firstLetter).join('');
  return (letters || firstLetter(person.email)).toUpperCase();
}

function firstLetter(text: string): string {
  return /[\p{L}\p{N}]\p{M}*/u.exec(text.normalize('NFC'))?.[0] ?? '';
}
