/** The embedded database cannot run as things are; the message is a sentence for the person who tried. */
export class PostgresSetupError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'PostgresSetupError';
  }
}
