export { CodedError, defineErrors, errorCatalogue } from './define.ts';
export type { ErrorClass, ErrorDetail, ErrorFactory, ErrorSpec, FieldError, Recovery } from './define.ts';
export { retryAfter, toProblem } from './problem.ts';
export type { ProblemBody } from './problem.ts';
export { accessErrors, limitErrors, proofErrors, requestErrors, systemErrors } from './shared.ts';
