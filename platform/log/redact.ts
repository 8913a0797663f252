const SECRET_NAME = /^(?:sid|csrf|handoff|cookie|set-cookie|authorization|x-csrf-token)$|password|secret|token|api_?key|service_?key/i;
const MAX_DEPTH = 8;
const MASK = '[redacted]';

/** Query parameters that carry proofs in mail links, and credentials in headers that ended up inside a text. */
const SECRETS_IN_TEXT: readonly [pattern: RegExp, replacement: string][] = [
  [/([?&#](?:token|handoff|code|state)=)[^&\s"\\]+/gi, `$1${MASK}`],
  [/\b(Bearer|Session|Basic) [\w.~+/=-]{12,}/g, `$1 ${MASK}`],
  [/\b((?:sid|csrf)=)[^;,\s"\\]+/gi, `$1${MASK}`],
  [/(\b[a-z]+:\/\/[^:/@\s"]*:)[^@\s"]+@/gi, `$1${MASK}@`],
];

/** A copy of a value without what must never be kept: members whose names speak of secrets, and credentials inside texts. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Error) return redact(describeError(value), depth);
  if (value instanceof Date || Buffer.isBuffer(value)) return Buffer.isBuffer(value) ? `[${value.length} bytes]` : value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const members = Object.entries(value).map(([name, member]) => {
    const hidden = SECRET_NAME.test(name) && member !== undefined && member !== null && typeof member !== 'boolean';
    return [name, hidden ? MASK : redact(member, depth + 1)] as const;
  });
  return Object.fromEntries(members);
}

/** A text without the credentials that it quotes. */
export function redactText(text: string): string {
  return SECRETS_IN_TEXT.reduce((kept, [pattern, replacement]) => kept.replaceAll(pattern, replacement), text);
}

/** What a log may know of an error: a database error's detail quotes rows of tenants, so it is left out. */
export function describeError(error: Error): Record<string, unknown> {
  const known: Record<string, unknown> = { type: error.name, message: error.message, stack: error.stack };
  for (const name of ['code', 'severity', 'schema', 'table', 'constraint', 'routine', 'syscall'] as const) {
    if (name in error) known[name] = Reflect.get(error, name);
  }
  if (error.cause instanceof Error) known['cause'] = describeError(error.cause);
  return known;
}
