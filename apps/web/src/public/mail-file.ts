/** What the mailbox shows of a message. */
export interface MailFile {
  readonly subject: string;
  readonly to: string;
  readonly date: string;
  /** Milliseconds; 0 when the message has no date. */
  readonly sentAt: number;
  readonly text: string;
}

/** Reads the messages this product writes: RFC 5322 with one text part, alone or first among alternatives. */
export function readMail(source: string): MailFile {
  const { headers, body } = part(source.replaceAll('\r\n', '\n'));
  const date = headers.get('date') ?? '';
  return {
    subject: decodeWords(headers.get('subject') ?? ''),
    to: decodeWords(headers.get('to') ?? ''),
    date,
    sentAt: Date.parse(date) || 0,
    text: textOf(headers, body).trim(),
  };
}

function part(source: string): { headers: Map<string, string>; body: string } {
  const at = source.indexOf('\n\n');
  const head = (at < 0 ? source : source.slice(0, at)).replaceAll(/\n[ \t]+/g, ' ');
  const headers = new Map(head.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  }));
  return { headers, body: at < 0 ? '' : source.slice(at + 2) };
}

function textOf(headers: ReadonlyMap<string, string>, body: string): string {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return decodeBody(body, headers.get('content-transfer-encoding') ?? '7bit');
  const parts = body.split(`--${boundary}`).slice(1, -1).map((text) => part(text.replace(/^\n/, '')));
  const chosen = parts.find((one) => /^text\/plain/i.test(one.headers.get('content-type') ?? '')) ?? parts.find((one) => /^multipart\//i.test(one.headers.get('content-type') ?? ''));
  return chosen ? textOf(chosen.headers, chosen.body) : '';
}

function decodeBody(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8');
  return /quoted-printable/i.test(encoding) ? quotedPrintable(body.replaceAll('=\n', '')) : body;
}

function quotedPrintable(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1').replaceAll(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** RFC 2047 words such as `=?UTF-8?Q?Best=C3=A4tigen?=`; blanks between two of them do not count. */
function decodeWords(header: string): string {
  return header.replaceAll(/(\?=)\s+(=\?)/g, '$1$2').replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_whole, kind: string, text: string) =>
    kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : quotedPrintable(text.replaceAll('_', ' ')));
}
