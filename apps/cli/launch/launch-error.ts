/** Starting is not possible as things are; the message is a sentence for the person who tried. */
export class LaunchError extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'LaunchError';
  }
}

/** Whether an error carries one of these codes of the operating system. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** What went wrong, in the words of whatever threw. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
