import type { MailMessage } from '@dott/platform/mail';
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

/** Composes a mail in text and in plain HTML. */
export function composeMail(kind: MailKind, facts: MailFacts): MailMessage {
  const { subject, lines, button, after } = words[kind];
  const greeting = isPlainName(facts.name) ? words.greeting.replace('{name}', () => facts.name) : words.greetingWithoutName;
  const footer = words.footer.replace('{appUrl}', () => facts.appUrl);
  const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(subject)}</title></head><body>`,
    ...[greeting, ...lines].map(paragraph),
    `<p><a href="${escapeHtml(facts.link)}">${escapeHtml(button)}</a></p>`,
    ...[...after, footer].map(paragraph),
    '</body></html>',
  ].join('\n');
  const text = [greeting, ...lines, `${button}: ${facts.link}`, ...after, `-- \n${footer}`].join('\n\n');
  return { to: facts.to, subject, text: `${text}\n`, html, key: facts.key };
}

/** Whoever signs up somebody else's address also chooses the name: no web address, number or message of theirs may travel in our mail. */
function isPlainName(name: string): boolean {
  return name !== '' && name.length <= 40 && !/[\d/\\@:<>!?=]|\.\p{L}{2}/u.test(name);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
