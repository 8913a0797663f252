import { composeLetter, isPlainName, type MailMessage } from '@dott/platform/mail';
import words from './mail-words.en.json' with { type: 'json' };

/** What people are told of after it happened to their account. */
export const notices = ['appOn', 'appOff', 'passkeyAdded', 'passkeyRemoved', 'codesRenewed', 'codeUsed'] as const;
export type Notice = (typeof notices)[number];

export type MailKind = 'verification' | 'registered' | 'reset' | 'passwordChanged' | 'locked' | Notice;

export interface MailFacts {
  readonly to: string;
  /** Given name, or empty. */
  readonly name: string;
  readonly link: string;
  readonly appUrl: string;
  /** The same mail has the same key, so that a repeated job is recognised as one. */
  readonly key: string;
}

/** Composes a mail in text and in plain HTML. Whoever signs up somebody else's address also chooses the name: only a plain one is used. */
export function composeMail(kind: MailKind, facts: MailFacts): MailMessage {
  const greeting = isPlainName(facts.name) ? words.greeting.replace('{name}', () => facts.name) : words.greetingWithoutName;
  const { to, link, key } = facts;
  return composeLetter({ ...words[kind], to, link, key, greeting, footer: words.footer.replace('{appUrl}', () => facts.appUrl) });
}
