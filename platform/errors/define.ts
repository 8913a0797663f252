/** The families of trouble that a person can meet; the UI groups its words and icons by them. */
export type ErrorClass = 'AUTH' | 'NETWORK' | 'VALIDATION' | 'PAYMENT' | 'SESSION' | 'ONBOARDING' | 'SYSTEM';

/** What a person can do about it; the UI has one component that offers each. */
export type Recovery =
  | 'retry' | 'wait' | 'sign-in' | 'verify-mail' | 'fix-input' | 'other-card' | 'enable-cookies'
  | 'contact-us' | 'reload' | 'upgrade' | 'none';

export interface ErrorSpec {
  /** HTTP status of the reply. */
  readonly status: number;
  readonly class: ErrorClass;
  readonly recovery: Recovery;
  /** Whether somebody on call should look at it. */
  readonly report: boolean;
  /** One plain sentence for a person; `{name}` is replaced from the error's params. */
  readonly message: string;
}

/** What one occurrence adds to its code. */
export interface ErrorDetail {
  readonly params?: Readonly<Record<string, string | number>>;
  /** Field path such as `lines.0.quantity` → what is wrong with it. */
  readonly fields?: Readonly<Record<string, FieldError>>;
  readonly retryAfterMs?: number;
  /** Further members of the problem document, such as the current version of a stale record. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export interface FieldError {
  readonly code: string;
  readonly message: string;
}

/** An expected failure with a stable code; anything else that is thrown is a bug and answers 500. */
export class CodedError extends Error {
  readonly code: string;
  readonly spec: ErrorSpec;
  readonly detail: ErrorDetail;

  constructor(code: string, spec: ErrorSpec, detail: ErrorDetail = {}) {
    super(fillMessage(spec.message, detail.params), { cause: detail.cause });
    this.name = 'CodedError';
    this.code = code;
    this.spec = spec;
    this.detail = detail;
  }
}

/** Makes the error of one code; `.code` and `.spec` describe it without making one. */
export interface ErrorFactory<Code extends string = string> {
  (detail?: ErrorDetail): CodedError;
  readonly code: Code;
  readonly spec: ErrorSpec;
}

export type ErrorTable<Module extends string, Specs> = { readonly [K in keyof Specs & string]: ErrorFactory<`${Module}.${K}`> };

const catalogue = new Map<string, ErrorSpec>();

/** Declares a module's error codes; a code is `<module>.<key>`. */
export function defineErrors<const Module extends string, const Specs extends Record<string, ErrorSpec>>(
  module: Module,
  specs: Specs,
): ErrorTable<Module, Specs> {
  const entries = Object.entries(specs).map(([key, spec]) => {
    const code = `${module}.${key}`;
    catalogue.set(code, spec);
    const factory = (detail?: ErrorDetail): CodedError => new CodedError(code, spec, detail);
    return [key, Object.assign(factory, { code, spec })] as const;
  });
  // Object.fromEntries forgets the keys that the mapped type states.
  return Object.fromEntries(entries) as unknown as ErrorTable<Module, Specs>;
}

/** Every code that the loaded modules declare, for documentation and for tests that walk them all. */
export function errorCatalogue(): ReadonlyMap<string, ErrorSpec> {
  return catalogue;
}

function fillMessage(message: string, params: ErrorDetail['params']): string {
  if (!params) return message;
  return message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
