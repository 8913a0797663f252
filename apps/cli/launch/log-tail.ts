import { readFileSync } from 'node:fs';

const LINES = 12;

/** The last lines of a log, to be shown when its process could not start. */
export function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LINES).map((line) => `  | ${line.slice(0, 400)}`).join('\n');
  } catch {
    return '';
  }
}
