/** How long a closed business can be opened again by its owners. */
export const REOPEN_DAYS = 30;

/** The last day on which the books of a business must be kept that is closed on a day: the end of the year in which as many full years are over. */
export function keptUntil(closedOn: string, years: number): string {
  return `${Number(closedOn.slice(0, 4)) + years}-12-31`;
}

/** Until when a closed business can be opened again. */
export function reopenUntil(closedAt: Date): Date {
  return new Date(closedAt.getTime() + REOPEN_DAYS * 24 * 60 * 60_000);
}

/** Whether somebody typed what they were asked to type before something that cannot be taken back. */
export function isTyped(typed: string, wanted: string): boolean {
  const plain = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
  return plain(typed) === plain(wanted);
}
