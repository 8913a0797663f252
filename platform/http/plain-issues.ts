import type { z } from 'zod';

/**
 * What a person is told where a schema has no words of its own: the library's are for programmers. Undefined leaves the library's, for
 * trouble that no form can cause.
 */
export function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const empty = issue.input === undefined || issue.input === null || issue.input === '';
  if (issue.code === 'invalid_type') return empty ? 'Fill this in.' : undefined;
  if (issue.code === 'invalid_value') return empty ? 'Choose one.' : 'Choose one from the list.';
  if (issue.code === 'too_small') return tooSmall(issue.origin, Number(issue.minimum));
  if (issue.code === 'too_big') return tooBig(issue.origin, Number(issue.maximum));
  return undefined;
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string') return minimum <= 1 ? 'Fill this in.' : `Use at least ${minimum} characters.`;
  if (origin === 'array') return minimum === 1 ? 'Add at least one.' : `Add at least ${minimum}.`;
  return `Use at least ${minimum}.`;
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `Use at most ${maximum} characters.`;
  if (origin === 'array') return `Use at most ${maximum} of them.`;
  return `Use at most ${maximum}.`;
}
