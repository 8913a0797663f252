import type { Config } from '@dott/platform/config';
import type { SessionView } from './engine.ts';

/** Whether a session's person runs this installation: judged at each look-up by the address that is confirmed now, and kept nowhere. */
export function isOperator({ operatorEmails }: Pick<Config, 'operatorEmails'>, view: SessionView): boolean {
  const own = view.user.email.toLowerCase();
  return view.emailVerified && operatorEmails.some((address) => address.toLowerCase() === own);
}
