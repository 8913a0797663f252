import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMailer, findKeptMail, listKeptMail, mailFolder } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dott-mail-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = () => ({ smtpUrl: undefined, mailFrom: 'Dott <books@example.com>', dataDir: folder, appUrl: 'https://books.example.com' });
const welcome = { to: 'amina@example.com', subject: 'Karibu, Amina – überprüfe', text: 'Open https://x/auth/verify-email?token=abc', html: '<p>Karibu</p>' };

describe('kept mail', () => {
  it('is a message that a mail program can read, for its owner only', async () => {
    await createMailer(settings()).send({ ...welcome, attachments: [{ filename: 'a.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF') }] });
    const [name = ''] = await listKeptMail(folder);
    const parsed = await PostalMime.parse(await findKeptMail(folder, name) ?? '');
    expect(parsed).toMatchObject({ subject: welcome.subject, from: { address: 'books@example.com', name: 'Dott' }, to: [{ address: 'amina@example.com' }] });
    expect(parsed.text).toContain('token=abc');
    expect(parsed.html).toContain('Karibu');
    expect(parsed.attachments[0]).toMatchObject({ filename: 'a.pdf', mimeType: 'application/pdf' });
    expect(statSync(join(mailFolder(folder), name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(mailFolder(folder))).toEqual([name]);
  });

  it('lists the newest first and answers only to names of its own making', async () => {
    const mailer = createMailer(settings());
    for (const subject of ['one', 'two', 'three']) await mailer.send({ ...welcome, subject });
    const subjects = await Promise.all((await listKeptMail(folder)).map(async (name) => (await PostalMime.parse(await findKeptMail(folder, name) ?? '')).subject));
    expect(new Set(subjects)).toEqual(new Set(['one', 'two', 'three']));
    expect(subjects[0]).toBe('three');
    expect(await findKeptMail(folder, '../secret-key')).toBeUndefined();
    expect(await listKeptMail(join(folder, 'absent'))).toEqual([]);
  });

  it('keeps header injection and second recipients out', async () => {
    const mailer = createMailer(settings());
    await mailer.send({ ...welcome, subject: 'a\r\nBcc: eve@example.com' });
    const [name = ''] = await listKeptMail(folder);
    const parsed = await PostalMime.parse(await findKeptMail(folder, name) ?? '');
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.to).toHaveLength(1);
  });

  it('gives one Message-ID to one key', async () => {
    const mailer = createMailer(settings());
    const first = await mailer.send({ ...welcome, key: 'verify-1' });
    expect(await mailer.send({ ...welcome, key: 'verify-1' })).toEqual(first);
    expect((await mailer.send({ ...welcome, key: 'verify-2' })).messageId).not.toBe(first.messageId);
  });
});

describe('mail through a server', () => {
  let server: SMTPServer;
  let received: { recipients: string[]; raw: string }[];

  beforeEach(async () => {
    received = [];
    server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: (address, _session, callback) => callback(address.address.startsWith('gone') ? new Error('550 no such user') : null),
      onData(stream, session, callback) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          received.push({ recipients: session.envelope.rcptTo.map((to) => to.address), raw: Buffer.concat(chunks).toString() });
          callback();
        });
      },
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
  });
  afterEach(() => new Promise<void>((done) => {
    server.close(() => done());
  }));

  const url = (credentials = '') => {
    // The server listens on TCP, so its address is not a pipe's name.
    const { port } = server.server.address() as AddressInfo;
    return `smtp://${credentials}127.0.0.1:${port}`;
  };

  it('arrives, and leaves no file', async () => {
    const mailer = createMailer({ ...settings(), smtpUrl: url() });
    await mailer.send(welcome);
    mailer.close();
    expect(received[0]?.recipients).toEqual(['amina@example.com']);
    expect((await PostalMime.parse(received[0]?.raw ?? '')).subject).toBe(welcome.subject);
    expect(await listKeptMail(folder)).toEqual([]);
  });

  it('fails loudly when the server refuses, so that the job tries again', async () => {
    const mailer = createMailer({ ...settings(), smtpUrl: url() });
    await expect(mailer.send({ ...welcome, to: 'gone@example.com' })).rejects.toThrow();
    mailer.close();
  });

  it('does not send a password over an unprotected connection', async () => {
    const mailer = createMailer({ ...settings(), smtpUrl: url('me:secret@') });
    await expect(mailer.send(welcome)).rejects.toThrow();
    mailer.close();
    expect(received).toEqual([]);
  });
});
