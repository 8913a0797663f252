import { createHash } from 'node:crypto';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Settings } from '../config/index.ts';
import { keepMail } from './kept.ts';
import type { Mailer, MailMessage } from './message.ts';

export { findKeptMail, listKeptMail, mailFolder } from './kept.ts';
export { composeLetter, isPlainName, type Letter } from './letter.ts';
export type { Mailer, MailMessage } from './message.ts';

type MailSettings = Pick<Settings, 'smtpUrl' | 'mailFrom' | 'dataDir' | 'appUrl'>;

/** The mailer of this installation: through SMTP_URL, or into the data folder's `mail` without one. */
export function createMailer(settings: MailSettings): Mailer {
  return settings.smtpUrl === undefined ? keepingMailer(settings) : smtpMailer(settings, settings.smtpUrl);
}

function smtpMailer(settings: MailSettings, url: string): Mailer {
  const target = new URL(url);
  const transport = createTransport({
    url,
    // A password must not cross a network in clear: without TLS from the start, the server has to offer STARTTLS.
    requireTLS: target.protocol === 'smtp:' && target.password !== '',
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    async send(message) {
      const composed = compose(settings, message);
      const result = await transport.sendMail(composed.options);
      if (result.rejected.length > 0) throw new Error(`the mail server refused ${result.rejected.length} of the recipients`);
      return { messageId: composed.messageId };
    },
    close: () => transport.close(),
  };
}

function keepingMailer(settings: MailSettings): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(message) {
      const { options, messageId } = compose(settings, message);
      const { message: raw } = await transport.sendMail(options);
      if (!Buffer.isBuffer(raw)) throw new Error('the mail was not composed in one piece');
      await keepMail(settings.dataDir, raw, new Date());
      return { messageId };
    },
    close: () => transport.close(),
  };
}

function compose(settings: MailSettings, message: MailMessage): { options: SendMailOptions; messageId: string } {
  const local = message.key === undefined ? crypto.randomUUID() : createHash('sha256').update(message.key).digest('hex').slice(0, 40);
  const messageId = `<${local}@${new URL(settings.appUrl).hostname}>`;
  const options: SendMailOptions = {
    from: settings.mailFrom,
    // As an object, so that a comma in it cannot become a second recipient.
    to: { name: '', address: message.to },
    subject: message.subject,
    text: message.text,
    html: message.html,
    replyTo: message.replyTo,
    messageId,
    headers: { 'Auto-Submitted': 'auto-generated', ...message.headers },
    attachments: message.attachments?.map((attachment) => ({ ...attachment })),
    // A path or an address in the content would make nodemailer read it.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return { options, messageId };
}
