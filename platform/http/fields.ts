import { z } from 'zod';

/** One line of text as people type it: trimmed, no control characters. */
export function zLine(maxLength: number) {
  return z.string().trim().max(maxLength).regex(/^\P{Cc}*$/u, 'Leave out control characters.');
}

/** Text of several lines: as zLine, with line breaks and tabs. */
export function zText(maxLength: number) {
  return z.string().trim().max(maxLength).regex(/^[\P{Cc}\n\r\t]*$/u, 'Leave out control characters.');
}

/** A field that may be left empty: '' and null both mean nothing, and are kept as null. */
export function emptyAsNull<T extends z.ZodType<string, string>>(field: T) {
  return z.union([z.null(), z.string().trim().pipe(z.literal('')).transform(() => null), field]);
}

/** An e-mail address of at most 254 characters (RFC 5321). */
export const zEmail = z.string().trim().max(254).regex(z.regexes.email, 'This does not look like an e-mail address.');
