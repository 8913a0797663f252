import type { MailMessage } from './message.ts';

/** A mail in the form that all of ours have: a greeting, a few sentences, one link, and who sent it. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly greeting: string;
  readonly lines: readonly string[];
  readonly button: string;
  readonly link: string;
  /** Another thing to do instead. */
  readonly second?: { readonly button: string; readonly link: string };
  readonly after: readonly string[];
  readonly footer: string;
  /** The same mail has the same key, so that a repeated job is recognised as one. */
  readonly key: string;
}

/** Composes a letter in text and in plain HTML; every part is text, none is markup. */
export function composeLetter(letter: Letter): MailMessage {
  const { subject, greeting, lines, button, link, second, after, footer } = letter;
  const links = [{ button, link }, ...(second ? [second] : [])];
  const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(subject)}</title></head><body>`,
    ...[greeting, ...lines].map(paragraph),
    ...links.map((each) => `<p><a href="${escapeHtml(each.link)}">${escapeHtml(each.button)}</a></p>`),
    ...[...after, footer].map(paragraph),
    '</body></html>',
  ].join('\n');
  const text = [greeting, ...lines, ...links.map((each) => `${each.button}: ${each.link}`), ...after, `-- \n${footer}`].join('\n\n');
  return { to: letter.to, subject, text: `${text}\n`, html, key: letter.key };
}

/** Whether a text of strangers may stand in our mail as a name: no web address, number or message of theirs travels with it. */
export function isPlainName(name: string, maxLength = 40): boolean {
  return name !== '' && name.length <= maxLength && !/[\d/\\@:<>!?=\p{Cc}]|\.\p{L}{2}/u.test(name);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
