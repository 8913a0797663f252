import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMail } from './mail-file.ts';
import { mailboxPage } from './mailbox.ts';

const alternative = [
  'From: Dott <no-reply@localhost>', 'To: =?UTF-8?Q?J=C3=B6rg?= <joerg@example.com>', 'Subject: =?UTF-8?B?QmVzdMOkdGlnZW4=?=',
  ' =?UTF-8?Q?_Sie?=', 'Date: Sun, 22 Nov 2026 20:06:29 +0000', 'MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary="--_x"', '',
  '----_x', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable', '',
  'Gr=C3=BC=C3=9Fe <b>nicht fett</b>: http://localhost:3000/auth/verify-email?token=3Dabc=', 'def.', '----_x',
  'Content-Type: text/html; charset=utf-8', '', '<p>Grüße</p>', '----_x--', '',
].join('\r\n');

describe('readMail', () => {
  it('reads the headers and the text part that this product writes', () => {
    expect(readMail(alternative)).toMatchObject({ subject: 'Bestätigen Sie', to: 'Jörg <joerg@example.com>', text: 'Grüße <b>nicht fett</b>: http://localhost:3000/auth/verify-email?token=abcdef.' });
  });

  it('reads base64 and plain bodies', () => {
    expect(readMail(`Subject: a\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from('hé').toString('base64')}`).text).toBe('hé');
    expect(readMail('Subject: a\n\nplain').text).toBe('plain');
  });
});

describe('the mailbox', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dott-mailbox-'));
    await writeFile(join(folder, '0001.eml'), alternative);
    await writeFile(join(folder, '0002.eml'), 'Subject: <script>x</script>\nDate: Sun, 22 Nov 2026 20:07:00 +0000\n\nlater');
    await writeFile(join(folder, 'secret.txt'), 'not a mail');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const page = (path: string) => mailboxPage({ stylesheet: '/x.css', folder, path });

  it('lists the messages, latest first, and nothing else', async () => {
    const html = await page('/mailbox');
    expect(html.indexOf('/mailbox/0002.eml')).toBeLessThan(html.indexOf('/mailbox/0001.eml'));
    expect(html).not.toContain('secret');
  });

  it('shows a message as text whose addresses are links', async () => {
    const html = await page('/mailbox/0001.eml');
    expect(html).toContain('<a href="http://localhost:3000/auth/verify-email?token=abcdef" class="text-accent underline">');
    expect(html).toContain('&lt;b&gt;nicht fett&lt;/b&gt;');
    expect(await page('/mailbox/0002.eml')).not.toContain('<script>');
  });

  it.each(['/mailbox/../secret.txt', '/mailbox/%2e%2e/x.eml', '/mailbox/secret.txt', '/mailbox/none.eml'])('opens nothing but its own messages: %s', async (path) => {
    expect(await page(path)).toContain('This message is not here any more.');
  });

  it('is an empty list where nothing was ever sent', async () => {
    expect(await mailboxPage({ stylesheet: '/x.css', folder: join(folder, 'none'), path: '/mailbox' })).toContain('No message yet.');
  });
});
