import type { AnomalyLevel, AnomalyRule, Severity } from '../../rules.ts';

/** What may be done about a finding; that it is kept, logged and counted needs no entry. */
export type Action = 'alert' | 'step-up' | 'end-session' | 'lock';

type Row = Readonly<Record<AnomalyLevel, readonly Action[]>>;

const row = (high: readonly Action[], critical: readonly Action[]): Row => ({ low: [], medium: [], high, critical });

/**
 * Rule × level → what is done. `alert` mails the person, if there is one, and the operators; `step-up` makes the next dangerous act ask for a new proof;
 * `end-session` ends the session, or all of the person where the event names none; `lock` ends all and lets nobody in until the password is set anew.
 */
export const policy: Readonly<Record<AnomalyRule, Row>> = {
  'brute-force': row(['alert'], ['alert', 'end-session']),
  'password-guessed': row(['alert', 'step-up'], ['alert', 'lock']),
  'credential-stuffing': row(['alert'], ['alert']),
  'impossible-travel': row(['alert', 'step-up'], ['alert', 'end-session']),
  'ip-change': row(['alert'], ['alert', 'end-session']),
  'many-sessions': row(['alert'], ['alert', 'end-session']),
  'night-access': row(['alert'], ['alert', 'end-session']),
  // Twenty pages of a list are no theft: whatever the number, nobody is put out for reading alone.
  'bulk-read': row(['alert', 'step-up'], ['alert', 'step-up']),
  'privilege-probing': row(['alert', 'step-up'], ['alert', 'end-session']),
  'password-changes': row(['alert', 'step-up'], ['alert', 'end-session']),
  'session-hijack': row(['alert', 'step-up'], ['alert', 'end-session']),
};

/** The severity of the event that tells of a finding. */
export const severityOf: Readonly<Record<AnomalyLevel, Severity>> = { low: 'INFO', medium: 'WARNING', high: 'ERROR', critical: 'CRITICAL' };

/** Whether a level is above another. */
export function isAbove(level: AnomalyLevel, other: AnomalyLevel): boolean {
  const order: readonly AnomalyLevel[] = ['low', 'medium', 'high', 'critical'];
  return order.indexOf(level) > order.indexOf(other);
}
