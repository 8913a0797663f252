/** How much an event matters: INFO is the ordinary course, WARNING is worth counting, ERROR is worth a look, CRITICAL wants somebody now. */
export const severities = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

interface EventKind {
  readonly severity: Severity;
  /** One sentence for who reads the list; docs/security-events.md is made from it. */
  readonly meaning: string;
}

const kind = (severity: Severity, meaning: string): EventKind => ({ severity, meaning });

/** Every type of security event there is. */
export const securityEvents = {
  LOGIN_SUCCESS: kind('INFO', 'Somebody signed in; `method` says by which proof.'),
  LOGIN_FAILED: kind('WARNING', 'A password was wrong, or the address has no account; `account` is a keyed hash of what was typed.'),
  LOGIN_UNVERIFIED: kind('INFO', 'The password was right, but the address has not been confirmed yet.'),
  LOGIN_REFUSED: kind('WARNING', 'The proof was right, but as many sessions of the person were open as a business of theirs allows.'),
  ACCOUNT_LOCKED: kind('WARNING', 'An attempt was refused, because its account failed too often; `everywhere` says whether from all addresses together.'),
  CREDENTIAL_STUFFING: kind('ERROR', 'One address failed at many different accounts and has to wait.'),
  SIGNED_UP: kind('INFO', 'An account was asked for; whether the address was free is not told.'),
  EMAIL_VERIFIED: kind('INFO', 'An address was confirmed by its mailed link.'),
  PASSWORD_RESET_REQUESTED: kind('INFO', 'A link for a new password was asked for.'),
  PASSWORD_RESET: kind('WARNING', 'A password was set by a mailed link; all sessions of the person ended.'),
  PASSWORD_CHANGED: kind('WARNING', 'A signed-in person changed the password.'),
  LINK_REFUSED: kind('WARNING', 'A mailed link or an invitation was unknown, expired, used before or somebody else’s.'),
  MFA_ENROLLED: kind('INFO', 'A second factor was added.'),
  MFA_REMOVED: kind('WARNING', 'A second factor was removed.'),
  MFA_SUCCEEDED: kind('INFO', 'A second factor was shown.'),
  MFA_FAILED: kind('WARNING', 'A second factor was wrong.'),
  RECOVERY_CODE_USED: kind('WARNING', 'A recovery code took the place of a second factor.'),
  RECOVERY_CODES_RENEWED: kind('INFO', 'New recovery codes were made; the old ones are void.'),
  PASSKEY_ADDED: kind('INFO', 'A passkey was added.'),
  PASSKEY_REMOVED: kind('WARNING', 'A passkey was removed.'),
  PASSKEY_REFUSED: kind('WARNING', 'A passkey did not prove what it should.'),
  STEP_UP_SUCCEEDED: kind('INFO', 'A person proved again who they are before a dangerous act.'),
  STEP_UP_FAILED: kind('WARNING', 'The proof before a dangerous act failed.'),
  PROVIDER_LINKED: kind('INFO', 'An account at a provider was linked, after proof of both sides.'),
  PROVIDER_UNLINKED: kind('WARNING', 'An account at a provider was unlinked.'),
  PROVIDER_REFUSED: kind('WARNING', 'What a provider said did not fit or lets nobody in: issuer, signature, nonce, state, time, or an address that it does not vouch for.'),
  PROVIDER_LOGOUT: kind('INFO', 'A provider ended sessions by its back channel.'),
  HANDOFF_REFUSED: kind('WARNING', 'A hand-off token was unknown, expired, used before or shown by another browser.'),
  LEGACY_REFUSED: kind('WARNING', 'A sign-in of the former product was not believed.'),
  SESSION_REVOKED: kind('INFO', 'Sessions were ended by their person; `scope` says which.'),
  SESSION_HIJACK_ATTEMPT: kind('CRITICAL', 'A session was shown by another browser; it has been ended.'),
  SESSION_ALERT: kind('WARNING', 'A person or a browser reported that a session looks wrong.'),
  TENANT_SWITCHED: kind('INFO', 'A session went on in another business of its person.'),
  CROSS_TENANT_REFUSED: kind('ERROR', 'Somebody asked for a business that they do not belong to.'),
  PERMISSION_DENIED: kind('WARNING', 'A role did not allow an operation.'),
  OPERATOR_ACCESS: kind('INFO', 'An operator used an operator’s page or operation.'),
  OPERATOR_REFUSED: kind('ERROR', 'Somebody who is no operator asked for an operator’s operation.'),
  SERVICE_REFUSED: kind('ERROR', 'An operation of the web app’s own server was called without its credential.'),
  RATE_LIMITED: kind('WARNING', 'A limit was reached; `limit` says which.'),
  CSRF_REFUSED: kind('WARNING', 'A change came without the token that our own pages carry.'),
  ORIGIN_REFUSED: kind('WARNING', 'A change came from a page of another origin.'),
  UPLOAD_REFUSED: kind('WARNING', 'A file was refused by its content, size or name.'),
  DATA_EXPORTED: kind('INFO', 'Somebody took records out as a file: the journal, the audit trail or a report; `operation` says which.'),
  ROLE_CHANGED: kind('WARNING', 'The role of a member was changed.'),
  MEMBER_INVITED: kind('INFO', 'Somebody was invited into a business.'),
  MEMBER_JOINED: kind('INFO', 'Somebody accepted an invitation into a business.'),
  MEMBER_REMOVED: kind('WARNING', 'A member was removed from a business, or left it.'),
  BUSINESS_CLOSED: kind('WARNING', 'An owner closed a business; it can only be read from then on.'),
  BUSINESS_REOPENED: kind('WARNING', 'An owner opened a closed business again.'),
  BUSINESS_REMOVED: kind('WARNING', 'The rows and files of a closed business were removed, because the time was over for which its books had to be kept.'),
  PERSON_FORGOTTEN: kind('WARNING', 'A person had their account erased.'),
  BACKUP_TAKEN: kind('WARNING', 'Everything was written into a locked backup.'),
  KEYS_ROTATED: kind('WARNING', 'Secrets were encrypted anew under another key.'),
  AUDIT_BROKEN: kind('CRITICAL', 'A line of an audit trail was changed, removed or put in between.'),
  ANOMALY_DETECTED: kind('ERROR', 'Behaviour that fits a rule of attacks; `rule` says which and `level` how much; the severity follows the level.'),
  BULK_READ: kind('WARNING', 'One person read more records within an hour than usual work does; `records` says how many.'),
  NETWORK_CHANGED: kind('INFO', 'A person who is signed in reads from a network that was not theirs an hour before.'),
  ALERT_ANSWERED: kind('WARNING', 'A person said whether what a warning told of was them; `answer` says which, `locked` whether the account waits for a new password.'),
  BROWSER_REPORT: kind('INFO', 'What a browser said of itself, such as a breach of the content policy; nobody has checked it.'),
} as const satisfies Readonly<Record<string, EventKind>>;

export type SecurityEventType = keyof typeof securityEvents;

/** The types as a list, for schemas. */
export const securityEventTypes = Object.keys(securityEvents) as [SecurityEventType, ...SecurityEventType[]]; // The table has members, and its keys are these.

/** How much an anomaly weighs: low and medium inform, high warns, critical acts. */
export const anomalyLevels = ['low', 'medium', 'high', 'critical'] as const;
export type AnomalyLevel = (typeof anomalyLevels)[number];

/** Everything that the anomaly engine recognises. */
export const anomalyRules = [
  'brute-force', 'password-guessed', 'credential-stuffing', 'impossible-travel', 'ip-change', 'many-sessions', 'night-access', 'bulk-read', 'privilege-probing',
  'password-changes', 'session-hijack',
] as const;
export type AnomalyRule = (typeof anomalyRules)[number];

/** What a person may say about a warning. */
export const alertAnswers = ['me', 'not-me'] as const;
export type AlertAnswer = (typeof alertAnswers)[number];
