import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { errors as joseErrors } from 'jose';
import { CodedError } from '@dott/platform/errors';
import { identityErrors, limitErrors } from '@dott/modules/identity/contract';

type Code = (options: { cause: unknown }) => CodedError;

const misconfigured: Code = (options) => identityErrors['provider-misconfigured'](options);
const unavailable: Code = (options) => identityErrors['provider-unavailable'](options);
const refused: Code = (options) => identityErrors['provider-refused'](options);
const answerInvalid: Code = (options) => identityErrors['provider-answer-invalid'](options);
const wrong: Code = (options) => identityErrors['invalid-credentials'](options);
const over: Code = (options) => identityErrors['provider-session-over'](options);
const weak: Code = (options) => identityErrors['password-weak'](options);

const lockMs = 15 * 60_000;

/** What a provider's `error` means here; OAuth's own and Auth0's. Descriptions are for people and change, so they decide nothing but a hint. */
const byError: Readonly<Record<string, Code>> = {
  access_denied: (options) => identityErrors['provider-cancelled'](options),
  login_required: over,
  consent_required: over,
  interaction_required: over,
  expired_token: over,
  server_error: unavailable,
  temporarily_unavailable: unavailable,
  invalid_request: misconfigured,
  invalid_client: misconfigured,
  unauthorized_client: misconfigured,
  unsupported_grant_type: misconfigured,
  invalid_scope: misconfigured,
  invalid_target: misconfigured,
  'bad.connection': misconfigured,
  invalid_grant: answerInvalid,
  unauthorized: refused,
  invalid_signup: refused,
  user_exists: refused,
  requires_verification: (options) => identityErrors['provider-email-unverified'](options),
  invalid_user_password: wrong,
  too_many_attempts: ({ cause }) => identityErrors['account-locked']({ cause, retryAfterMs: lockMs }),
  too_many_logins: ({ cause }) => identityErrors['account-locked']({ cause, retryAfterMs: lockMs }),
  too_many_requests: ({ cause }) => limitErrors['rate-limited']({ cause, retryAfterMs: 60_000 }),
  password_leaked: (options) => identityErrors['password-leaked'](options),
  invalid_password: weak,
  password_dictionary_error: weak,
  password_no_user_info_error: weak,
  PasswordStrengthError: weak,
  PasswordHistoryError: weak,
};

/** The same where a password or a code was typed on our own page: there `invalid_grant` is a wrong one, and nobody cancelled anything. */
const byTypedError: Readonly<Record<string, Code>> = { ...byError, invalid_grant: wrong, access_denied: refused };

/** Our code for whatever a provider or the way to it ended in. Errors that are none of these come back as they are. */
export function codedFailure(error: unknown, typed = false): unknown {
  if (error instanceof CodedError) return error;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return ofProvider(error, typed);
  if (error instanceof joseErrors.JWKSTimeout || error instanceof joseErrors.JWKSInvalid) return unavailable({ cause: error });
  if (error instanceof joseErrors.JOSEError) return answerInvalid({ cause: error });
  if (error instanceof ClientError) return isOutage(error) ? unavailable({ cause: error }) : answerInvalid({ cause: error });
  // What fetch throws when nobody answers.
  if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')) return unavailable({ cause: error });
  return error;
}

function ofProvider(error: AuthorizationResponseError | ResponseBodyError, typed: boolean): CodedError {
  if (error.error === 'access_denied' && /\bverif/i.test(error.error_description ?? '')) return identityErrors['provider-email-unverified']({ cause: error });
  if (error instanceof ResponseBodyError && error.status >= 500) return unavailable({ cause: error });
  const code = (typed ? byTypedError : byError)[error.error] ?? (error.error.startsWith('a0.mfa') ? refused : answerInvalid);
  return code({ cause: error });
}

/** The library's word for an answer that was none: nobody there, too slow, or a page of an intermediary. */
function isOutage({ code, cause }: ClientError): boolean {
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT' || code === 'OAUTH_RESPONSE_IS_NOT_JSON' || code === 'OAUTH_PARSE_ERROR') return true;
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return true;
  return cause instanceof TypeError;
}
