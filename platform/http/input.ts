import type { z } from 'zod';
import { requestErrors, type FieldError } from '../errors/index.ts';
import { isUpload, takesJson, type Operation, type SignedMessage, type UploadedFile } from './contract.ts';
import { plainIssue } from './plain-issues.ts';

/** What arrived, before any schema has seen it. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly file: UploadedFile | undefined;
  readonly signed: SignedMessage | undefined;
}

export interface ParsedInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly file: UploadedFile | undefined;
  readonly signed: SignedMessage | undefined;
}

/** Parses each part by the operation's schemas. A malformed id is an unknown one: 404, as for any id that leads nowhere. */
export function parseInput(operation: Operation, raw: RawInput): ParsedInput {
  const params = operation.params?.safeParse(raw.params);
  if (params && !params.success) throw requestErrors['not-found']();
  const body = takesJson(operation.body) ? operation.body.safeParse(raw.body ?? {}, { error: plainIssue }) : undefined;
  const query = operation.query?.safeParse(raw.query, { error: plainIssue });
  const issues = [...(query?.error?.issues ?? []), ...(body?.error?.issues ?? [])];
  if (issues.length > 0) throw requestErrors.invalid({ fields: toFields(issues) });
  if (operation.body && isUpload(operation.body) && !raw.file) {
    throw requestErrors.invalid({ fields: { file: { code: 'required', message: 'Choose a file.' } } });
  }
  return { params: params?.data, query: query?.data, body: body?.data, file: raw.file, signed: raw.signed };
}

/** The first trouble of each field, under its path. */
function toFields(issues: readonly z.core.$ZodIssue[]): Record<string, FieldError> {
  const fields: Record<string, FieldError> = {};
  for (const issue of issues.slice(0, 50)) {
    const path = issue.path.map(String).join('.') || 'body';
    fields[path] ??= { code: issue.code, message: issue.message };
  }
  return fields;
}
