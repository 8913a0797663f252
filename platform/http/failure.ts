import type { ProblemBody } from '../errors/index.ts';

/** What a failed call throws: the problem document, or one made on this side when no reply came. */
export class Problem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.title);
    this.name = 'Problem';
    this.body = body;
  }

  get code(): string {
    return this.body.code;
  }

  get status(): number {
    return this.body.status;
  }
}
